using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>The closing of a tenant was undone.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Reason">Why.</param>
[Event("tenant.reopened")]
public sealed record TenantReopened(Guid TenantId, string? Reason) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
