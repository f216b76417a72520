using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>A tenant has another name.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Name">Its name.</param>
/// <param name="Before">What it was.</param>
[Event("tenant.renamed")]
public sealed record TenantRenamed(Guid TenantId, string Name, string Before) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
