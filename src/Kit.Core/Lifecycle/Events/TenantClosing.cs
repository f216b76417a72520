using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>A tenant is on its way out.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Reason">Why.</param>
/// <param name="ClosesAt">Until when that can be undone.</param>
[Event("tenant.closing")]
public sealed record TenantClosing(Guid TenantId, string? Reason, DateTimeOffset? ClosesAt) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
