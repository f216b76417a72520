namespace Kit.Data;

internal sealed class ControlPlane<TContext>(ScopedContexts<TContext> contexts) : IControlPlane
    where TContext : KitDbContext
{
    public KitDbContext Db => contexts.ControlPlane;
}
