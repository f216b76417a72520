using Kit.Data;
using Kit.Files;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>Measures all tenants at once: a statement for each table that has rows of tenants, which its key answers, whatever the number of tenants.</summary>
internal sealed class TenantMeasurer(IServiceScopeFactory factory, TimeProvider clock)
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>When tenants were last measured, or <see langword="null"/> when they never were.</summary>
    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken)
    {
        await using var scope = Open();
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<TenantMeasure>().MaxAsync(m => (DateTimeOffset?)m.MeasuredAt, cancellationToken);
    }

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rows = new Dictionary<Guid, long>();
        Dictionary<Guid, long> bytes;
        List<Guid> tenants;
        await using (var scope = Open())
        {
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            db.Database.SetCommandTimeout(Patience);
            tenants = await db.Set<Tenant>().OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(cancellationToken);
            foreach (var table in TenantDataPlan.Of(db).Tables)
            {
                foreach (var (tenantId, count) in await TenantTables.CountByTenantAsync(db, table, cancellationToken))
                {
                    rows[tenantId] = rows.GetValueOrDefault(tenantId) + count;
                }
            }

            bytes = await db.AllTenants<StoredFile>().GroupBy(f => EF.Property<Guid>(f, KitAnnotations.TenantId))
                .Select(g => new { g.Key, Size = g.Sum(f => f.Size) }).ToDictionaryAsync(g => g.Key, g => g.Size, cancellationToken);
        }

        foreach (var batch in tenants.Chunk(BatchSize))
        {
            await SaveAsync(batch, rows, bytes, now, cancellationToken);
        }
    }

    private async Task SaveAsync(Guid[] tenants, Dictionary<Guid, long> rows, Dictionary<Guid, long> bytes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = Open();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();

        // One that was erased meanwhile has no row to refer to.
        var still = await db.Set<Tenant>().Where(t => tenants.Contains(t.Id)).Select(t => t.Id).ToListAsync(cancellationToken);
        var known = await db.Set<TenantMeasure>().Where(m => tenants.Contains(m.TenantId)).ToDictionaryAsync(m => m.TenantId, cancellationToken);
        foreach (var tenant in still)
        {
            if (!known.TryGetValue(tenant, out var measure))
            {
                db.Add(measure = new() { TenantId = tenant });
            }

            (measure.Rows, measure.FileBytes, measure.MeasuredAt) = (rows.GetValueOrDefault(tenant), bytes.GetValueOrDefault(tenant), now);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private AsyncServiceScope Open() => PlatformScope.Open(factory, Actor.System, "measure all tenants");
}
