using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>Hands out further contexts, bound to the tenant scope of whoever asks, who disposes them.</summary>
internal sealed class ScopedContextFactory<TContext>(ITenantDatabases databases, TenantScope scope, IControlPlane controlPlane) : IDbContextFactory<TContext>
    where TContext : KitDbContext
{
    public TContext CreateDbContext() => (TContext)databases.Open(scope.Database, scope, controlPlane);
}
