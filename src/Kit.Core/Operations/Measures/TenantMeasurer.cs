using Kit.Audit;
using Kit.Data;
using Kit.Files;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Operations;

/// <summary>
/// Measures all tenants at once: in each database a statement for each table that has rows of tenants, which its key answers, whatever the number of
/// tenants. Of one that can't be reached, its tenants keep what was measured before.
/// </summary>
internal sealed partial class TenantMeasurer(IServiceScopeFactory factory, ITenantDatabases databases, TimeProvider clock, ILogger<TenantMeasurer> logger)
{
    private const int BatchSize = 500;
    private const string Reason = "measure all tenants";
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>When tenants were last measured, or <see langword="null"/> when they never were.</summary>
    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken)
    {
        await using var scope = Open(null);
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<TenantMeasure>().MaxAsync(m => (DateTimeOffset?)m.MeasuredAt, cancellationToken);
    }

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Dictionary<Guid, string?> homes;
        await using (var scope = Open(null))
        {
            homes = await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<Tenant>().ToDictionaryAsync(t => t.Id, t => t.Database, cancellationToken);
        }

        var sizes = new Dictionary<Guid, Size>();
        await AddAsync(null, homes, sizes, cancellationToken);
        foreach (var database in (await databases.ListAsync(cancellationToken)).Where(d => d.IsInUse).Select(d => d.Name))
        {
            try
            {
                await AddAsync(database, homes, sizes, cancellationToken);
            }
            catch (TenantDatabaseUnavailableException e)
            {
                LogUnavailable(e, database);
                foreach (var (tenant, _) in homes.Where(h => h.Value == database).ToList())
                {
                    homes.Remove(tenant);
                }
            }
        }

        foreach (var batch in homes.Keys.Order().Chunk(BatchSize))
        {
            await SaveAsync(batch, sizes, now, cancellationToken);
        }
    }

    // Of a tenant that is elsewhere, the shared database has what stays there, and its part of what is in both; all else there is about to be cleared
    // away after a move. A tenant's own database has copies besides, which are not the tenant's.
    private async Task AddAsync(string? database, Dictionary<Guid, string?> homes, Dictionary<Guid, Size> sizes, CancellationToken cancellationToken)
    {
        await using var scope = Open(database);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        db.Database.SetCommandTimeout(Patience);
        foreach (var table in TenantDataPlan.Of(db).Tables.Where(t => database is null || !t.IsControlPlane))
        {
            var anywhere = table.IsControlPlane || table.IsInBoth;
            foreach (var (tenantId, count) in await TenantTables.CountByTenantAsync(db, table, cancellationToken))
            {
                if (homes.TryGetValue(tenantId, out var home) && (home == database || (anywhere && database is null)))
                {
                    Of(tenantId).Rows += count;
                }
            }
        }

        foreach (var files in await db.AllTenants<StoredFile>().GroupBy(f => EF.Property<Guid>(f, KitAnnotations.TenantId))
            .Select(g => new { Tenant = g.Key, Size = g.Sum(f => f.Size) }).ToListAsync(cancellationToken))
        {
            if (homes.TryGetValue(files.Tenant, out var home) && home == database)
            {
                Of(files.Tenant).FileBytes = files.Size;
            }
        }

        foreach (var (tenant, _) in homes.Where(h => h.Value is not null && (database is null || h.Value == database)))
        {
            var last = await db.AllTenants<AuditEntry>().Where(a => EF.Property<Guid>(a, KitAnnotations.TenantId) == tenant)
                .OrderByDescending(a => a.Id).Select(a => (DateTimeOffset?)a.At).FirstOrDefaultAsync(cancellationToken);
            var size = Of(tenant);
            size.LastActivityAt = last > size.LastActivityAt || size.LastActivityAt is null ? last : size.LastActivityAt;
        }

        Size Of(Guid tenantId) => sizes.TryGetValue(tenantId, out var size) ? size : sizes[tenantId] = new();
    }

    private async Task SaveAsync(Guid[] tenants, Dictionary<Guid, Size> sizes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = Open(null);
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

            var size = sizes.GetValueOrDefault(tenant) ?? new();
            (measure.Rows, measure.FileBytes, measure.LastActivityAt, measure.MeasuredAt) = (size.Rows, size.FileBytes, size.LastActivityAt, now);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private AsyncServiceScope Open(string? database) => PlatformScope.Open(factory, Actor.System, Reason, database);

    private sealed class Size
    {
        public long Rows { get; set; }

        public long FileBytes { get; set; }

        public DateTimeOffset? LastActivityAt { get; set; }
    }

    [LoggerMessage(2274, LogLevel.Warning, "Tenants in {Database} could not be measured; trying again the next time")]
    private partial void LogUnavailable(Exception exception, string database);
}
