using Kit.Data;
using Kit.Tenancy;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Auth;

/// <summary>Works in a platform-wide scope of its own, so that it may be called from anywhere, within a tenant too.</summary>
internal sealed class UserAccounts(ITenantScopes scopes, Passwords passwords, ILookupNormalizer normalizer) : IUserAccounts
{
    public async Task<KitUser?> FindByEmailAsync(string email, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.OpenPlatformWide();
        return await FindAsync(scope.ServiceProvider.GetRequiredService<KitDbContext>(), email, cancellationToken);
    }

    public async Task<KitUser> CreateAsync(
        string email, string name, string? password, bool isOperator = false, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var user = New(email, name);
        user.IsOperator = isOperator;
        if (password is not null)
        {
            Require(PasswordRules.Problem(password, email, name));
            user.PasswordHash = await passwords.HashAsync(user, password, cancellationToken);
        }

        if (await FindAsync(db, email, cancellationToken) is not null)
        {
            throw Taken(email);
        }

        db.Add(user);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            if (await FindByEmailAsync(email, cancellationToken) is not null)
            {
                throw Taken(email);
            }

            throw;
        }

        return user;
    }

    public async Task SetPasswordAsync(Guid userId, string password, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var user = await RequireAsync(db, userId, cancellationToken);
        await ChangePasswordAsync(db, user, password, keep: null, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task SetDisabledAsync(Guid userId, bool disabled, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var user = await RequireAsync(db, userId, cancellationToken);
        user.Disabled = disabled;
        if (disabled)
        {
            await Sessions.EndAllAsync(db, userId, SessionEnd.Disabled, keep: null, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Sets the password and ends sessions, in the caller's save.</summary>
    public async Task ChangePasswordAsync(KitDbContext db, KitUser user, string password, Guid? keep, CancellationToken cancellationToken)
    {
        Require(PasswordRules.Problem(password, user.Email, user.Name));
        user.PasswordHash = await passwords.HashAsync(user, password, cancellationToken);
        user.SecurityStamp = Guid.CreateVersion7().ToString("N");
        user.ConcurrencyStamp = Guid.CreateVersion7().ToString();
        await Sessions.EndAllAsync(db, user.Id, SessionEnd.PasswordChanged, keep, cancellationToken);
    }

    public KitUser New(string email, string name) => new()
    {
        Email = email,
        UserName = email,
        NormalizedEmail = normalizer.NormalizeEmail(email),
        NormalizedUserName = normalizer.NormalizeName(email),
        Name = name,
    };

    public Task<KitUser?> FindAsync(KitDbContext db, string email, CancellationToken cancellationToken)
    {
        var normalized = normalizer.NormalizeEmail(email);
        return db.Set<KitUser>().FirstOrDefaultAsync(u => u.NormalizedEmail == normalized, cancellationToken);
    }

    public static async Task<KitUser> RequireAsync(KitDbContext db, Guid userId, CancellationToken cancellationToken) =>
        await db.Set<KitUser>().FirstOrDefaultAsync(u => u.Id == userId, cancellationToken)
        ?? throw new KitException(AuthErrors.UnknownUser, $"There is no user {userId}.");

    private static KitException Taken(string email) => new(AuthErrors.EmailTaken, $"{email} has an account already.");

    private static void Require(string? problem)
    {
        if (problem is not null)
        {
            throw new KitException(AuthErrors.WeakPassword, problem);
        }
    }
}
