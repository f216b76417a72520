#pragma warning disable EF1001 // See DataServices.
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore.Internal;

namespace Kit.Data;

/// <summary>
/// The contexts of one dependency-injection scope: that of its tenant's database, and that of the shared one where these are two. Which one the
/// tenant's is shows when it is first asked for; a scope that becomes another tenant's afterwards finds it refusing.
/// </summary>
internal sealed class ScopedContexts<TContext>(
    TenantScope scope, SavePipeline pipeline, TenantDatabases<TContext> databases, IDbContextPool<TContext> shared) : IDisposable, IAsyncDisposable
    where TContext : KitDbContext
{
    private DbContextLease? _own;
    private DbContextLease? _controlPlane;

    public TContext Own
    {
        get
        {
            if (_own is null)
            {
                var name = scope.Database;
                var place = name is null ? null : databases.Enter(name);
                _own = Lease(place?.Pool ?? shared);
                Context(_own).Bind(name is null
                    ? new(scope, pipeline, null)
                    : new(scope, pipeline, name, ControlPlane: new ControlPlane<TContext>(this), Released: place!.Leave));
            }

            return Context(_own);
        }
    }

    public TContext ControlPlane
    {
        get
        {
            if (scope is { IsOpen: true, Database: null })
            {
                return Own;
            }

            // Before a scope is open nobody knows whether it will be the same.
            if (_controlPlane is null)
            {
                _controlPlane = Lease(shared);
                Context(_controlPlane).Bind(new(scope, pipeline, null, IsControlPlane: true));
            }

            return Context(_controlPlane);
        }
    }

    public void Dispose()
    {
        GiveBack(ref _own);
        GiveBack(ref _controlPlane);
    }

    public async ValueTask DisposeAsync()
    {
        var (own, controlPlane) = (_own, _controlPlane);
        (_own, _controlPlane) = (null, null);
        await GiveBackAsync(own);
        await GiveBackAsync(controlPlane);
    }

    // A leased context keeps itself when it is disposed, and forgets whose it was.
    private static void GiveBack(ref DbContextLease? lease)
    {
        if (lease is { } given)
        {
            lease = null;
            given.Context.Dispose();
            given.Release();
        }
    }

    private static async ValueTask GiveBackAsync(DbContextLease? lease)
    {
        if (lease is { } given)
        {
            await given.Context.DisposeAsync();
            await given.ReleaseAsync();
        }
    }

    private static DbContextLease Lease(IDbContextPool<TContext> pool)
    {
        var lease = new DbContextLease(pool, standalone: false);
        lease.Context.SetLease(lease);
        return lease;
    }

    private static TContext Context(DbContextLease? lease) => (TContext)lease!.Value.Context;
}
