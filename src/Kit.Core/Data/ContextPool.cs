using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>EF Core's pool of contexts, before they are bound to a scope.</summary>
internal sealed class ContextPool<TContext>(IDbContextFactory<TContext> factory)
    where TContext : KitDbContext
{
    public TContext Lease() => factory.CreateDbContext();
}
