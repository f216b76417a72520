using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>A tenant has another slug, and so other addresses.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Before">What it was.</param>
[Event("tenant.slug_changed")]
public sealed record TenantSlugChanged(Guid TenantId, string Slug, string Before) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
