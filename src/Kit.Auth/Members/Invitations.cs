using System.Buffers.Text;
using Kit.Data;
using Kit.Events;
using Kit.Tenancy;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>Invites addresses to the current tenant, and lets the invited in.</summary>
internal sealed class Invitations(
    IControlPlane control, TenantScope scope, Members members, AuthMails mails, [FromKeyedServices(IControlPlane.Key)] IEvents events, ILookupNormalizer normalizer,
    IOptions<AuthOptions> options)
{
    private const int IdLength = 16;

    public async Task<bool> InviteAsync(string email, string role, CancellationToken cancellationToken)
    {
        members.Require(role);
        var tenant = scope.RequireTenant();
        var inviter = scope.Membership ?? throw new RoleRuleException(AuthErrors.RoleNotHeld, 403, "Only members invite.");
        var normalized = normalizer.NormalizeEmail(email);
        var emails = await control.Db.Set<Membership>().Where(m => m.Status == MembershipStatus.Active).Select(m => m.Email).ToListAsync(cancellationToken);
        if (emails.Any(e => normalizer.NormalizeEmail(e) == normalized))
        {
            return false;
        }

        // A newer invitation takes the place of the older ones for the same address.
        foreach (var older in (await OpenAsync(cancellationToken)).Where(i => normalizer.NormalizeEmail(i.Email) == normalized))
        {
            older.RevokedAt = control.Db.Now;
        }

        var secret = Secret.New();
        var invitation = new Invitation
        {
            Email = email,
            Role = role,
            InvitedById = inviter.Id,
            TokenHash = Secret.Hash(secret),
            ExpiresAt = control.Db.Now + options.Value.InvitationLifetime,
        };
        control.Db.Add(invitation);
        events.Publish(new MemberInvited(invitation.Id, email, role, inviter.Id));
        mails.Invitation(email, inviter.Name, tenant, Base64Url.EncodeToString(tenant.Id.ToByteArray()) + secret, options.Value.InvitationLifetime);
        await control.Db.SaveChangesAsync(cancellationToken);
        return true;
    }

    public async Task RevokeAsync(Guid id, CancellationToken cancellationToken)
    {
        if ((await OpenAsync(cancellationToken)).FirstOrDefault(i => i.Id == id) is { } invitation)
        {
            members.Require(invitation.Role);
            invitation.RevokedAt = control.Db.Now;
            await control.Db.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>Those that can still be accepted.</summary>
    public Task<List<Invitation>> OpenAsync(CancellationToken cancellationToken)
    {
        var now = control.Db.Now;
        return control.Db.Set<Invitation>().Where(i => i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now).OrderBy(i => i.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Reads which tenant a link is about; the secret is checked within that tenant.</summary>
    public static (Guid TenantId, string Secret)? Read(string? token)
    {
        var idText = Base64Url.GetEncodedLength(IdLength);
        Span<byte> id = stackalloc byte[IdLength];
        return token is not null && token.Length > idText && Base64Url.TryDecodeFromChars(token.AsSpan(0, idText), id, out var written) && written == IdLength
            ? (new Guid(id), token[idText..])
            : null;
    }

    /// <summary>The invitation with this secret, when it can still be accepted.</summary>
    public static async Task<Invitation?> FindAsync(IServiceProvider services, string secret, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<IControlPlane>().Db;
        var (hash, now) = (Kit.Auth.Secret.Hash(secret), db.Now);
        var invitation = await db.Set<Invitation>()
            .FirstOrDefaultAsync(i => i.TokenHash == hash && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now, cancellationToken);
        return invitation is not null && await services.GetRequiredService<Members>().MayStillGrantAsync(invitation, cancellationToken) ? invitation : null;
    }

    /// <summary>Takes the invitation and makes the user a member, in one transaction; <see langword="false"/> when somebody was faster.</summary>
    public static async Task<bool> AcceptAsync(IServiceProvider services, Invitation invitation, KitUser user, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<IControlPlane>().Db;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        invitation.AcceptedAt = db.Now;
        if (db.Entry(user).State == EntityState.Detached)
        {
            db.Add(user);
        }

        await TenantProvisioner.JoinAsync(db, user, invitation.Role, keepRole: true, cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            return false; // accepted at the same moment (the row's version moved), or the account was made meanwhile
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
