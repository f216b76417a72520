using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>Hands out pooled contexts that are bound to the tenant scope of whoever asks.</summary>
internal sealed class ScopedContextFactory<TContext>(ContextPool<TContext> pool, TenantScope scope, SavePipeline pipeline) : IDbContextFactory<TContext>
    where TContext : KitDbContext
{
    public TContext CreateDbContext()
    {
        var context = pool.Lease();
        context.Bind(scope, pipeline);
        return context;
    }
}
