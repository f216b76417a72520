using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;

namespace Kit.Events;

/// <summary>Adds events to a DbContext of the scope: its own, or that of the control plane. Which one that is may show late, with the tenant.</summary>
internal sealed class EventPublisher(Func<KitDbContext> db, TenantScope scope, EventFacts facts) : IEvents
{
    public Guid Publish<T>(T fact)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(fact);
        if (!scope.IsOpen)
        {
            throw new KitException(
                JobErrors.NoScope,
                $"{typeof(T)} can't be published: no scope is open here. Open one with ITenantScopes.OpenAsync(tenantId), or OpenPlatformWide() for an event of the platform.");
        }

        return facts.Add(db(), fact, owner: null).Id;
    }
}
