using Kit.Events;

namespace Kit.Portability;

/// <summary>A tenant is gone, with all that it had.</summary>
/// <param name="TenantId">The tenant.</param>
[Event("tenant.erased")]
public sealed record TenantErased(Guid TenantId) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
