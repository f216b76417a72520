using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>A tenant is shut; its jobs wait.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Reason">Why.</param>
[Event("tenant.suspended")]
public sealed record TenantSuspended(Guid TenantId, string? Reason) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
