using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

internal sealed class ControlPlane<TContext>(ScopedContexts<TContext> contexts) : IControlPlane
    where TContext : KitDbContext
{
    public KitDbContext Db => contexts.ControlPlane;

    // The scope's own context is asked first: in the shared database the two are one, and no look at the model is needed.
    public KitDbContext DbOf(IReadOnlyEntityType entityType) => contexts.Own is { DatabaseName: null } own || !entityType.IsControlPlane() ? contexts.Own : contexts.ControlPlane;
}
