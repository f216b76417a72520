using Kit.Data;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Portability;

internal sealed partial class TenantEraser(
    ITenantScopes scopes, IServiceScopeFactory factory, TenantTables tables, ITenantDatabases databases, ErasureStart start, TenantParts parts, ErasureProof proof,
    PortabilityCaller caller, IChangeSignals signals, IOptions<PortabilityOptions> options, TimeProvider clock, ILogger<TenantEraser> logger) : ITenantEraser
{
    private const int Rounds = 3;

    public async Task EraseAsync(Guid tenantId, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        caller.RequirePlatform();
        var tenant = await start.RunAsync(tenantId, reason, cancellationToken);
        LogPoint(tenantId, "begun");
        await parts.EraseAsync(tenant, cancellationToken);
        LogPoint(tenantId, "parts");
        await EraseRowsAsync(tenant, cancellationToken);
        LogPoint(tenantId, "rows");
        if (tenant.Database is { } own)
        {
            await databases.DropAsync(own, cancellationToken);
            LogPoint(tenantId, "dropped");
            tenant = await ForgetDatabaseAsync(tenant, cancellationToken);
            LogPoint(tenantId, "forgotten");
        }

        for (var round = 1; !await proof.TryAsync(tenant, isLast: round == Rounds, cancellationToken); round++)
        {
            // Other stores know no fence, and the platform wrote about the tenant until now: what was under way may have come since, and won't again.
            await parts.EraseAsync(tenant, cancellationToken);
            await EraseRowsAsync(tenant, cancellationToken);
        }

        LogPoint(tenantId, "erased");
        signals.RaiseAllHere();
    }

    private async Task EraseRowsAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        IReadOnlyList<IReadOnlyList<TenantTable>> groups;
        await using (var scope = scopes.OpenPlatformWide(caller.Actor))
        {
            groups = TenantDataPlan.Of(scope.ServiceProvider.GetRequiredService<KitDbContext>()).Groups;
        }

        foreach (var group in groups.Reverse())
        {
            // Rows that refer to each other go together; others a batch at a time.
            int? limit = group.Count > 1 || group[0].RefersToItself ? null : options.Value.EraseBatchSize;
            while (await EraseBatchAsync(tenant, group, limit, cancellationToken))
            {
                LogPoint(tenant.Id, "batch");
            }
        }
    }

    /// <summary>Deletes a batch and counts it in the same transaction; returns whether there may be more.</summary>
    private async Task<bool> EraseBatchAsync(TenantInfo tenant, IReadOnlyList<TenantTable> group, int? limit, CancellationToken cancellationToken)
    {
        // In the tenant's own scope, as everything is, but for what only the platform may delete, and what a tenant left behind that is elsewhere.
        await using var scope = tenant.Database is not null || group.Any(t => t.IsPlatforms)
            ? PlatformScope.Open(factory, caller.Actor, $"erase tenant {tenant.Id}")
            : scopes.Open(tenant, caller.Actor);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        await using var transaction = await tables.BeginWriteAsync(db, tenant.Id, cancellationToken);
        if (await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == tenant.Id, cancellationToken) is { } row)
        {
            ErasureStart.RequireUnused(row);
        }

        var erased = await db.Set<ErasedTenant>().SingleAsync(e => e.Id == tenant.Id, cancellationToken);
        var counts = new Dictionary<string, long>(erased.Deleted, StringComparer.Ordinal);
        var more = false;
        foreach (var table in group.Where(t => !erased.Keeps(t, clock.GetUtcNow())))
        {
            var rows = await TenantTables.DeleteAsync(db, table, tenant.Id, limit, cancellationToken);
            counts[table.Name] = counts.GetValueOrDefault(table.Name) + rows;
            more |= rows == limit;
        }

        erased.Deleted = counts;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return more;
    }

    // What follows, and the next call, ask the shared database only.
    private async Task<TenantInfo> ForgetDatabaseAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide(caller.Actor);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        (await db.Set<Tenant>().SingleAsync(t => t.Id == tenant.Id, cancellationToken)).Database = null;
        await db.SaveChangesAsync(cancellationToken);
        return tenant with { Database = null };
    }

    [LoggerMessage(2450, LogLevel.Information, "Erasure of tenant {TenantId} is here: {Point}")]
    private partial void LogPoint(Guid tenantId, string point);
}
