using Kit.Events;

namespace Kit.Portability;

/// <summary>A tenant is gone, with all that it had.</summary>
/// <param name="TenantId">The tenant.</param>
[Event(EventName)]
public sealed record TenantErased(Guid TenantId) : IKeyedEvent
{
    internal const string EventName = "tenant.erased";

    string IKeyedEvent.Key => TenantId.ToString();
}
