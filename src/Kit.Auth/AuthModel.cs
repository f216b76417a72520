using Kit.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kit.Auth;

/// <summary>The tables of Kit.Auth. All but invitations belong to the platform.</summary>
internal static class AuthModel
{
    public const string Schema = "kit";
    public const string UsersTable = "users";
    public const string SessionsTable = "sessions";
    public const int UserAgentLength = 300;
    public const int EmailLength = 254;
    public const int NameLength = 200;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<KitUser>(Users);
        model.Entity<Session>(session =>
        {
            session.ToTable(SessionsTable, Schema);
            session.Property(s => s.UserAgent).HasMaxLength(UserAgentLength);
            session.Property(s => s.IpAddress).HasMaxLength(64);
            session.HasOne<KitUser>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
            session.HasIndex(s => s.LastSeenAt);
            session.HasAnnotation(KitAnnotations.Notify, "id");
        });
        model.Entity<AuthLink>(link =>
        {
            link.ToTable("auth_links", Schema);
            link.Property(l => l.TokenHash).HasMaxLength(64);
            link.HasIndex(l => l.TokenHash).IsUnique();
            link.HasIndex(l => l.ExpiresAt);
            link.HasIndex(l => l.UserId);
        });
        model.Entity<Invitation>(invitation =>
        {
            invitation.ToTable("invitations", Schema);
            invitation.IsControlPlane();
            invitation.Property(i => i.Email).HasMaxLength(EmailLength);
            invitation.Property(i => i.Role).HasMaxLength(60);
            invitation.Property(i => i.TokenHash).HasMaxLength(64).IsNotAudited();
            invitation.HasIndex(i => i.TokenHash).IsUnique();
        });
        model.Entity<IdentityUserClaim<Guid>>(claim => OfUser(claim, "user_claims", c => c.UserId));
        model.Entity<IdentityUserLogin<Guid>>(login =>
        {
            OfUser(login, "user_logins", l => l.UserId);
            login.HasKey(l => new { l.LoginProvider, l.ProviderKey });
            login.Property(l => l.LoginProvider).HasMaxLength(128);
            login.Property(l => l.ProviderKey).HasMaxLength(256);
        });
        model.Entity<IdentityUserToken<Guid>>(token =>
        {
            OfUser(token, "user_tokens", t => t.UserId);
            token.HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
            token.Property(t => t.LoginProvider).HasMaxLength(128);
            token.Property(t => t.Name).HasMaxLength(128);
        });
        OAuthModel.Configure(model);
    }

    private static void Users(EntityTypeBuilder<KitUser> user)
    {
        user.ToTable(UsersTable, Schema);
        user.Property(u => u.Email).HasMaxLength(EmailLength).IsRequired();
        user.Property(u => u.NormalizedEmail).HasMaxLength(EmailLength).IsRequired();
        user.Property(u => u.UserName).HasMaxLength(EmailLength).IsRequired();
        user.Property(u => u.NormalizedUserName).HasMaxLength(EmailLength).IsRequired();
        user.Property(u => u.Name).HasMaxLength(NameLength);
        user.Property(u => u.PasswordHash).IsNotAudited();
        user.Property(u => u.SecurityStamp).HasMaxLength(64).IsNotAudited();
        user.Property(u => u.ConcurrencyStamp).HasMaxLength(64).IsConcurrencyToken().IsNotAudited();
        user.HasIndex(u => u.NormalizedEmail).IsUnique();
        user.HasIndex(u => u.NormalizedUserName).IsUnique();
        user.HasAnnotation(KitAnnotations.Notify, "id");

        // Identity has them; Kit has no use for them yet.
        user.Ignore(u => u.PhoneNumber);
        user.Ignore(u => u.PhoneNumberConfirmed);
    }

    private static void OfUser<T>(EntityTypeBuilder<T> entity, string table, System.Linq.Expressions.Expression<Func<T, object?>> userId)
        where T : class
    {
        entity.ToTable(table, Schema);
        entity.IsGlobal();
        entity.IsNotAudited();
        entity.IsNotVersioned();
        entity.HasOne<KitUser>().WithMany().HasForeignKey(userId).OnDelete(DeleteBehavior.Cascade);
    }
}
