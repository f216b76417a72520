using Kit.Data;
using Kit.Events;
using Kit.Tenancy;

namespace Kit.Testing;

/// <summary>Has its handler write down in whose scope it was handled.</summary>
[Event("kit.testing.scope")]
internal sealed record ScopeEvent(Guid Id);

[EventHandler("kit.testing.scope")]
internal sealed class ScopeEventHandler(TenantScope scope, KitDbContext db, ScopeJobs ran) : IEventHandler<ScopeEvent>
{
    public Task HandleAsync(ScopeEvent fact, EventContext context, CancellationToken cancellationToken)
    {
        ran.Owners[fact.Id] = (scope.TenantId, db.OwnerId);
        return Task.CompletedTask;
    }
}
