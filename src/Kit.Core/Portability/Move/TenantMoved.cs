using Kit.Events;

namespace Kit.Portability;

/// <summary>A tenant is in another database, and nothing of it is left in the one before.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="From">The database that it was in: its name; <see langword="null"/>: the shared one.</param>
/// <param name="To">The one that it is in, likewise.</param>
[Event("tenant.moved")]
public sealed record TenantMoved(Guid TenantId, string? From, string? To) : IKeyedEvent
{
    string IKeyedEvent.Key => TenantId.ToString();
}
