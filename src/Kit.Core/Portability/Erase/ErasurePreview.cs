using Kit.Data;

namespace Kit.Portability;

/// <summary>What an erasure would delete, and what the law would keep.</summary>
internal sealed class ErasurePreview(TenantTables tables, TimeProvider clock)
{
    /// <summary>Counts it, in the platform scope.</summary>
    /// <returns>The rows that would go, by table, and those that would stay.</returns>
    public async Task<(IReadOnlyDictionary<string, long> Goes, IReadOnlyList<KeptRows> Stays)> OfAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var known = TenantDataPlan.Of(db).Tables.ToDictionary(t => t.Sql, StringComparer.Ordinal);
        var goes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var stays = new List<KeptRows>();
        var counts = await tables.CountAsync(db, tenantId, cancellationToken);
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
}
