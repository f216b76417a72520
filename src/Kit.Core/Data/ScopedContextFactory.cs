#pragma warning disable EF1001 // See DataServices.
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Internal;

namespace Kit.Data;

/// <summary>Hands out further contexts, bound to the tenant scope of whoever asks, who disposes them.</summary>
internal sealed class ScopedContextFactory<TContext>(IDbContextPool<TContext> pool, TenantScope scope, SavePipeline pipeline) : IDbContextFactory<TContext>
    where TContext : KitDbContext
{
    public TContext CreateDbContext()
    {
        var context = new PooledDbContextFactory<TContext>(pool).CreateDbContext();
        context.Bind(scope, pipeline);
        return context;
    }
}
