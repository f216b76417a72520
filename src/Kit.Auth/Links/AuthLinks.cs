using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>Makes links for mails, and takes them once.</summary>
internal sealed class AuthLinks(IOptions<AuthOptions> options)
{
    /// <summary>Adds a link to the caller's save.</summary>
    /// <returns>The secret for the mail.</returns>
    public string Add(KitDbContext db, AuthLinkPurpose purpose, Guid? userId = null, string? payload = null, bool dead = false)
    {
        var token = Secret.New();
        db.Add(new AuthLink
        {
            Purpose = purpose,
            TokenHash = Secret.Hash(token),
            UserId = userId,
            Payload = payload,
            ExpiresAt = db.Now + options.Value.LinkLifetime,
            UsedAt = dead ? db.Now : null,
        });
        return token;
    }

    public static Task<AuthLink?> FindAsync(KitDbContext db, AuthLinkPurpose purpose, string? token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token))
        {
            return Task.FromResult<AuthLink?>(null);
        }

        var (hash, now) = (Secret.Hash(token), db.Now);
        return db.Set<AuthLink>().AsNoTracking()
            .FirstOrDefaultAsync(l => l.TokenHash == hash && l.Purpose == purpose && l.UsedAt == null && l.ExpiresAt > now, cancellationToken);
    }

    /// <summary>Takes the link, in the caller's transaction; <see langword="false"/> when somebody was faster.</summary>
    public static async Task<bool> TakeAsync(KitDbContext db, AuthLink link, CancellationToken cancellationToken)
    {
        var now = db.Now;
        return await db.Set<AuthLink>().Where(l => l.Id == link.Id && l.UsedAt == null && l.ExpiresAt > now)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.UsedAt, now), cancellationToken) == 1;
    }

    /// <summary>Makes all links of a user worthless.</summary>
    public static Task KillAsync(KitDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        var now = db.Now;
        return db.Set<AuthLink>().Where(l => l.UserId == userId && l.UsedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.UsedAt, now), cancellationToken);
    }
}
