using System.Security.Cryptography;
using System.Text;
using Kit.Data;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Portability;

internal sealed class TenantEraser(
    ITenantScopes scopes, IServiceScopeFactory factory, TenantTables tables, ITenantDatabases databases, PortabilityCaller caller, IChangeSignals signals,
    IOptions<PortabilityOptions> options, TimeProvider clock) : ITenantEraser
{
    public async Task EraseAsync(Guid tenantId, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        caller.RequirePlatform();
        var tenant = await BeginAsync(tenantId, reason, cancellationToken);
        await ErasePartsAsync(tenant, cancellationToken);
        await EraseRowsAsync(tenant, cancellationToken);
        if (tenant.Database is { } own)
        {
            await databases.DropAsync(own, cancellationToken);
        }

        await FinishAsync(tenant, cancellationToken);
        signals.RaiseAllHere();
    }

    // From here on the tenant is closed for good, and the next call knows that it is to go on.
    private async Task<TenantInfo> BeginAsync(Guid tenantId, string reason, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(factory, caller.Actor, reason);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        TenantDataPlan.Of(db).CheckErasure();
        var tenant = await db.Set<Tenant>().SingleOrDefaultAsync(t => t.Id == tenantId, cancellationToken);
        var erased = await db.Set<ErasedTenant>().SingleOrDefaultAsync(e => e.Id == tenantId, cancellationToken);
        if (tenant is null)
        {
            return erased is null ? throw new TenantUnavailableException(tenantId) : Shell(tenantId);
        }

        RequireUnused(tenant);
        if (await db.Set<TenantMove>().AnyAsync(m => m.TenantId == tenantId && m.FinishedAt == null, cancellationToken))
        {
            throw new KitException(KitErrors.MoveUnderWay, $"Tenant {tenantId} is being moved, and has rows in two databases. Wait for the move's end, or cancel it; then erase.");
        }

        if (tenant.Database is { } own)
        {
            await RequireDroppableAsync(db, tenant.Id, own, cancellationToken);
        }

        Close(tenant, reason);
        if (erased is null)
        {
            db.Add(new ErasedTenant
            {
                Id = tenantId,
                SlugHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant.Slug))),
                StartedAt = clock.GetUtcNow(),
                ActorKind = caller.Actor.Kind,
                ActorId = caller.Actor.Id,
                ActorName = caller.Actor.Name,
                Reason = reason,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
        return TenantInfo.Of(tenant);
    }

    // Its own database goes as a whole, which leaves nothing to be found; so it must hold nothing that is to stay.
    private async Task RequireDroppableAsync(KitDbContext db, Guid tenantId, string database, CancellationToken cancellationToken)
    {
        if (await db.Set<Tenant>().AnyAsync(t => t.Database == database && t.Id != tenantId, cancellationToken))
        {
            throw NotDroppable("another tenant is in it too");
        }

        await using var scope = PlatformScope.Open(factory, caller.Actor, $"see what tenant {tenantId} must keep");
        await using var own = databases.Open(database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        foreach (var table in TenantDataPlan.Of(own).Tables.Where(t => t.Kept is not null && !t.IsControlPlane))
        {
            if (await TenantTables.AnyAsync(own, table, tenantId, cancellationToken))
            {
                throw NotDroppable($"{table.Name} has rows that are kept: {table.Kept}");
            }
        }

        KitException NotDroppable(string why) => new(
            KitErrors.NotDroppable, $"Tenant {tenantId}'s database {database} can't be dropped: {why}. Move the tenant to the shared database first: kit move --tenant {tenantId} --to shared.");
    }

    private async Task ErasePartsAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant, caller.Actor);
        foreach (var part in scope.ServiceProvider.GetServices<ITenantDataPart>())
        {
            await part.EraseAsync(cancellationToken);
        }
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
            RequireUnused(row);
        }

        var erased = await db.Set<ErasedTenant>().SingleAsync(e => e.Id == tenant.Id, cancellationToken);
        var counts = new Dictionary<string, long>(erased.Deleted, StringComparer.Ordinal);
        var more = false;
        foreach (var table in group.Where(t => !IsKept(t, erased)))
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

    // The proof and the end are one transaction, which no writer of the tenant runs beside.
    private async Task FinishAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        long left = 0;
        await using (var own = scopes.Open(tenant, caller.Actor))
        {
            foreach (var part in own.ServiceProvider.GetServices<ITenantDataPart>())
            {
                left += await part.ProveErasedAsync(cancellationToken) is > 0 and var rest ? rest : 0;
            }
        }

        await using var scope = PlatformScope.Open(factory, caller.Actor, $"erase tenant {tenant.Id}");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        await using var transaction = await tables.BeginWriteAsync(db, tenant.Id, cancellationToken);
        var erased = await db.Set<ErasedTenant>().SingleAsync(e => e.Id == tenant.Id, cancellationToken);
        var (deleted, kept) = await GlobalTraces.DeleteAsync(db, tenant.Id, cancellationToken);
        var now = clock.GetUtcNow();
        var counts = await tables.CountAsync(db, tenant.Id, cancellationToken);
        var known = TenantDataPlan.Of(db).Tables.ToDictionary(t => t.Sql, StringComparer.Ordinal);
        var remains = new List<string>();
        foreach (var (name, rows) in counts.Where(c => c.Value > 0))
        {
            if (known.TryGetValue(name, out var table) && IsKept(table, erased))
            {
                kept.Add(new(table.Name, rows, table.Kept!, UntilOf(table, erased) ?? now.AddYears(table.KeptYears)));
            }
            else
            {
                remains.Add($"{name} ({rows} rows)");
            }
        }

        if (remains.Count > 0 || left > 0)
        {
            throw new KitException(
                PortabilityErrors.NotErased,
                $"Tenant {tenant.Id} is not erased: the database has {string.Join(", ", remains)}{(left > 0 ? $" {left} things in other stores" : "")}. Delete what the model does not know, and run the erasure again.");
        }

        foreach (var (name, rows) in deleted)
        {
            erased.Deleted = new(erased.Deleted) { [name] = erased.Deleted.GetValueOrDefault(name) + rows };
        }

        erased.Kept = kept;
        erased.KeptUntil = kept.Min(k => k.Until);
        erased.FinishedAt = now;
        await db.Set<Tenant>().Where(t => t.Id == tenant.Id).ExecuteDeleteAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private bool IsKept(TenantTable table, ErasedTenant erased) =>
        table.Kept is not null && !(UntilOf(table, erased) <= clock.GetUtcNow());

    private static DateTimeOffset? UntilOf(TenantTable table, ErasedTenant erased) => erased.Kept.Find(k => k.Table == table.Name)?.Until;

    private static void RequireUnused(Tenant tenant)
    {
        if (tenant.Status is not (TenantStatus.Suspended or TenantStatus.Closing or TenantStatus.Closed))
        {
            throw new KitException(PortabilityErrors.TenantInUse, $"Tenant {tenant.Id} is {tenant.Status}. Only a suspended, closing or closed tenant can be erased.");
        }
    }

    private void Close(Tenant tenant, string reason)
    {
        var now = clock.GetUtcNow();
        if (tenant.Status == TenantStatus.Suspended)
        {
            TenantTransitions.Move(tenant, TenantStatus.Closing, reason, now);
        }

        if (tenant.Status == TenantStatus.Closing)
        {
            TenantTransitions.Move(tenant, TenantStatus.Closed, reason, now);
        }
    }

    // The row is gone; its id is all that what is left can be found by.
    private static TenantInfo Shell(Guid tenantId) => new(tenantId, "erased", "erased", TenantStatus.Closed, "UTC", "en");
}
