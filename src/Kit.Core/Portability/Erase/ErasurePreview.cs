using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary>What an erasure would delete, and what the law would keep, in the shared database and in the tenant's own.</summary>
internal sealed class ErasurePreview(TenantTables tables, IServiceScopeFactory factory, TimeProvider clock)
{
    /// <summary>Counts it, in the platform scope.</summary>
    /// <returns>The rows that would go, by table, and those that would stay.</returns>
    /// <exception cref="TenantDatabaseUnavailableException">The tenant's own database can't be reached (<c>KIT2124</c>).</exception>
    public async Task<(IReadOnlyDictionary<string, long> Goes, IReadOnlyList<KeptRows> Stays)> OfAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var known = TenantDataPlan.Of(db).Tables.ToDictionary(t => t.Sql, StringComparer.Ordinal);
        var goes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var stays = new List<KeptRows>();
        var catalogue = await tables.CountAsync(db, tenantId, cancellationToken);
        var counts = catalogue.ToDictionary(c => c.Table, c => c.Rows, StringComparer.Ordinal);
        stays.AddRange(catalogue.Where(c => c.Hidden is not null).Select(c => new KeptRows(c.Table, 0, $"the erasure can't end, {c.Hidden}", null)));
        foreach (var trace in TenantTrace.Of(db).Where(t => t.IsBeyondCatalogue))
        {
            // A tenant-owned table's other rows are the tenant's own; a global one's were counted too.
            var rows = await trace.CountAsync(db, tenantId, cancellationToken);
            counts[trace.Name] = rows + (TenantDataPlan.IsTenantOwned(trace.Table) ? counts.GetValueOrDefault(trace.Name) : 0);
        }

        if (await db.Set<Tenant>().Where(t => t.Id == tenantId).Select(t => t.Database).SingleOrDefaultAsync(cancellationToken) is { } database)
        {
            await AddOwnAsync(counts, database, db.Scope!.Actor, tenantId, cancellationToken);
        }

        foreach (var (name, rows) in counts.Where(c => c.Value > 0))
        {
            if (known.TryGetValue(name, out var table) && table.Kept is { } why)
            {
                stays.Add(new(table.Name, rows, why, clock.GetUtcNow().AddYears(table.KeptYears)));
            }
            else
            {
                goes[table?.Name ?? name] = rows;
            }
        }

        return (goes, stays);
    }

    // But for the copies of what is in the shared one.
    private async Task AddOwnAsync(Dictionary<string, long> counts, string database, Actor actor, Guid tenantId, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(factory, actor, "see what an erasure would delete", database);
        var own = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        foreach (var table in TenantDataPlan.Of(own).Tables.Where(t => !t.IsControlPlane))
        {
            var rows = (await TenantTables.CountByTenantAsync(own, table, cancellationToken)).Where(r => r.TenantId == tenantId).Sum(r => r.Rows);
            counts[table.Sql] = counts.GetValueOrDefault(table.Sql) + rows;
        }
    }
}
