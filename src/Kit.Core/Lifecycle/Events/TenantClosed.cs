using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>A tenant is closed for good.</summary>
/// <param name="TenantId">The tenant.</param>
[Event("tenant.closed")]
public sealed record TenantClosed(Guid TenantId) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
