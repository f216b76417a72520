using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>A suspended tenant is open again.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Reason">Why.</param>
[Event("tenant.resumed")]
public sealed record TenantResumed(Guid TenantId, string? Reason) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
