using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Auth;

/// <summary>Tells other parts of Kit who there is.</summary>
internal sealed class UserDirectory(ITenantScopes scopes, IUserAccounts accounts) : IUserDirectory
{
    public async Task<IReadOnlyList<UserSummary>> FindAsync(IReadOnlyCollection<Guid> userIds, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        return await db.Set<KitUser>().AsNoTracking().Where(u => userIds.Contains(u.Id)).Select(u => new UserSummary(u.Id, u.Name, u.Email!)).ToListAsync(cancellationToken);
    }

    public async Task<UserSummary?> FindByEmailAsync(string email, CancellationToken cancellationToken = default) =>
        await accounts.FindByEmailAsync(email, cancellationToken) is { } user ? new(user.Id, user.Name, user.Email!) : null;
}
