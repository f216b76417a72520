using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Data;

internal sealed class MembershipDirectory : IMembershipDirectory
{
    private readonly IServiceScopeFactory _scopes;
    private readonly ITenantStore _tenants;
    private readonly SignalCache<(Guid TenantId, Guid UserId), MembershipInfo> _cache;

    public MembershipDirectory(IServiceScopeFactory scopes, ITenantStore tenants, IChangeSignals signals, TimeProvider clock)
    {
        _scopes = scopes;
        _tenants = tenants;
        _cache = new(signals, clock, TenancyModel.MembershipsTable, static (membership, key) =>
            key is [var tenantId, var userId]
            && Guid.TryParse(tenantId, out var tenant) && tenant == membership!.TenantId
            && Guid.TryParse(userId, out var user) && user == membership.UserId);
    }

    public ValueTask<MembershipInfo?> FindAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken = default) =>
        _cache.GetAsync((tenantId, userId), LoadAsync, cancellationToken);

    public async Task<IReadOnlyList<(TenantInfo Tenant, MembershipInfo Membership)>> ListAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        // By person, so across tenants; only this person's own memberships leave here.
        await using var scope = PlatformScope.Open(_scopes, Actor.System, "list a person's memberships");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var memberships = await Select(db.AllTenants<Membership>().Where(m => m.UserId == userId)).ToListAsync(cancellationToken);
        var result = new List<(TenantInfo, MembershipInfo)>();
        foreach (var membership in memberships)
        {
            if (await _tenants.FindByIdAsync(membership.TenantId, cancellationToken) is { IsActive: true } tenant)
            {
                result.Add((tenant, membership));
            }
        }

        return [.. result.OrderBy(r => r.Item1.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private async Task<MembershipInfo?> LoadAsync((Guid TenantId, Guid UserId) key, CancellationToken cancellationToken)
    {
        if (await _tenants.FindByIdAsync(key.TenantId, cancellationToken) is not { } tenant)
        {
            return null;
        }

        await using var scope = _scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().OpenTenant(tenant, Actor.System);
        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        return await Select(db.Set<Membership>().Where(m => m.UserId == key.UserId)).FirstOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<MembershipInfo> Select(IQueryable<Membership> memberships) => memberships
        .AsNoTracking()
        .Where(m => m.Status == MembershipStatus.Active)
        .Select(m => new MembershipInfo(m.Id, EF.Property<Guid>(m, KitAnnotations.TenantId), m.UserId, m.Name, m.Email, m.Role));
}
