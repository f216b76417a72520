using System.Security.Cryptography;
using System.Text;
using Kit.Data;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary>
/// The first transaction of an erasure: from here on the tenant is closed for good, nothing is written in its name, and the next call knows that it
/// is to go on.
/// </summary>
internal sealed class ErasureStart(IServiceScopeFactory factory, TenantTables tables, MovePlaces places, PortabilityCaller caller, TimeProvider clock)
{
    public async Task<TenantInfo> RunAsync(Guid tenantId, string reason, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(factory, caller.Actor, $"erase tenant {tenantId}");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        TenantDataPlan.Of(db).CheckErasure();
        var tenant = await db.Set<Tenant>().SingleOrDefaultAsync(t => t.Id == tenantId, cancellationToken);
        var erased = await db.Set<ErasedTenant>().SingleOrDefaultAsync(e => e.Id == tenantId, cancellationToken);
        if (tenant is null)
        {
            return erased is null ? throw new TenantUnavailableException(tenantId) : Shell(tenantId);
        }

        RequireUnused(tenant);
        await TenantRest.RequireAsync(db, tenantId, cancellationToken);
        await using var own = await CloseOwnAsync(db, tenant, isBegun: erased is not null, cancellationToken);
        Close(tenant, reason);
        if (erased is null)
        {
            db.Add(Tombstone(tenant, reason));
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await Erasures.BeginAsync(db, tenantId, clock.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (own is not null)
        {
            await own.CommitAsync();
        }

        return TenantInfo.Of(tenant) with { IsBeingErased = true };
    }

    /// <exception cref="KitException">It is in use (<c>KIT2065</c>).</exception>
    public static void RequireUnused(Tenant tenant)
    {
        if (tenant.Status is not (TenantStatus.Suspended or TenantStatus.Closing or TenantStatus.Closed))
        {
            throw new KitException(PortabilityErrors.TenantInUse, $"Tenant {tenant.Id} is {tenant.Status}. Only a suspended, closing or closed tenant can be erased.");
        }
    }

    /// <summary>
    /// Keeps writers out of the tenant's own database, which goes as a whole and leaves nothing to be found; so it must hold nothing that is to
    /// stay. Committed after the shared database knows: before, nothing is begun.
    /// </summary>
    private async Task<OwnDatabase?> CloseOwnAsync(KitDbContext db, Tenant tenant, bool isBegun, CancellationToken cancellationToken)
    {
        if (tenant.Database is not { } database)
        {
            return null;
        }

        if (await db.Set<Tenant>().AnyAsync(t => t.Database == database && t.Id != tenant.Id, cancellationToken))
        {
            throw NotDroppable("another tenant is in it too");
        }

        if (isBegun && !await places.ExistsAsync(database, cancellationToken))
        {
            tenant.Database = null; // dropped by a call that was cut short
            return null;
        }

        var scope = PlatformScope.Open(factory, caller.Actor, $"erase tenant {tenant.Id}", database);
        try
        {
            var own = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            var transaction = await tables.BeginWriteAsync(own, tenant.Id, cancellationToken);
            foreach (var table in TenantDataPlan.Of(own).Tables.Where(t => t.Kept is not null && !t.IsControlPlane))
            {
                if (await TenantTables.AnyAsync(own, table, tenant.Id, cancellationToken))
                {
                    throw NotDroppable($"{table.Name} has rows that are kept: {table.Kept}");
                }
            }

            await Erasures.BeginAsync(own, tenant.Id, clock.GetUtcNow(), cancellationToken);
            return new(scope, transaction);
        }
        catch
        {
            await scope.DisposeAsync();
            throw;
        }

        KitException NotDroppable(string why) => new(
            KitErrors.NotDroppable, $"Tenant {tenant.Id}'s database {database} can't be dropped: {why}. Move the tenant to the shared database first: kit move --tenant {tenant.Id} --to shared.");
    }

    private ErasedTenant Tombstone(Tenant tenant, string reason) => new()
    {
        Id = tenant.Id,
        SlugHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant.Slug))),
        StartedAt = clock.GetUtcNow(),
        ActorKind = caller.Actor.Kind,
        ActorId = caller.Actor.Id,
        ActorName = caller.Actor.Name,
        Reason = reason,
    };

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
    private static TenantInfo Shell(Guid tenantId) => new(tenantId, "erased", "erased", TenantStatus.Closed, "UTC", "en") { IsBeingErased = true };

    private sealed class OwnDatabase(AsyncServiceScope scope, IDbContextTransaction transaction) : IAsyncDisposable
    {
        public Task CommitAsync() => transaction.CommitAsync(CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await scope.DisposeAsync();
        }
    }
}
