using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Data;

internal sealed class TenantStore : ITenantStore
{
    private readonly IServiceScopeFactory _scopes;
    private readonly SignalCache<string, TenantInfo> _bySlug;
    private readonly SignalCache<string, TenantInfo> _byDomain;
    private readonly SignalCache<Guid, TenantInfo> _byId;

    public TenantStore(IServiceScopeFactory scopes, IChangeSignals signals, TimeProvider clock)
    {
        static bool IsAbout(TenantInfo? tenant, string[] key) => key is [var id, ..] && Guid.TryParse(id, out var changed) && tenant!.Id == changed;
        _scopes = scopes;
        _bySlug = new(signals, clock, TenancyModel.TenantsTable, IsAbout);
        _byDomain = new(signals, clock, [TenancyModel.TenantsTable, TenancyModel.DomainsTable], IsAbout);
        _byId = new(signals, clock, TenancyModel.TenantsTable, IsAbout);
    }

    public ValueTask<TenantInfo?> FindBySlugAsync(string slug, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slug);

        // What can't be a slug needs no look-up, and no place in memory.
        return Slug.IsWellFormed(slug)
            ? _bySlug.GetAsync(slug, (s, ct) => FindAsync((db, q) => q.Where(t => t.Slug == s || db.Set<TenantSlug>().Any(f => f.Slug == s && f.TenantId == t.Id)), ct), cancellationToken)
            : new((TenantInfo?)null);
    }

    public ValueTask<TenantInfo?> FindByIdAsync(Guid id, CancellationToken cancellationToken = default) =>
        _byId.GetAsync(id, (i, ct) => FindAsync((_, q) => q.Where(t => t.Id == i), ct), cancellationToken);

    public ValueTask<TenantInfo?> FindByDomainAsync(string domain, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _byDomain.GetAsync(
            domain.ToLowerInvariant(),
            FindAtAsync,
            cancellationToken);
    }

    // Domains are about tenants, and which one is asked here.
    private async Task<TenantInfo?> FindAtAsync(string domain, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(_scopes, Actor.System, "find the tenant of a domain");
        return await FindAsync(
            scope, (db, q) => q.Where(t => db.Set<TenantDomain>().Any(v => v.Domain == domain && v.Status == DomainStatus.Verified && v.TenantId == t.Id)), cancellationToken);
    }

    private async Task<TenantInfo?> FindAsync(Func<KitDbContext, IQueryable<Tenant>, IQueryable<Tenant>> where, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        return await FindAsync(scope, where, cancellationToken);
    }

    private static async Task<TenantInfo?> FindAsync(
        AsyncServiceScope scope, Func<KitDbContext, IQueryable<Tenant>, IQueryable<Tenant>> where, CancellationToken cancellationToken)
    {
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        return await where(db, db.Set<Tenant>().AsNoTracking()).Select(t => TenantInfo.Of(t)).FirstOrDefaultAsync(cancellationToken);
    }
}
