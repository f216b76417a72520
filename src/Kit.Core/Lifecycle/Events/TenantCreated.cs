using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>There is a new tenant. Its own event: its handlers run once the tenant is active.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Name">Its name.</param>
[Event("tenant.created")]
public sealed record TenantCreated(Guid TenantId, string Slug, string Name) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
