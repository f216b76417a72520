using Kit.Events;

namespace Tracker.Items;

/// <summary>Somebody gave an item to somebody.</summary>
[Event("work_item.assigned")]
internal sealed record WorkItemAssigned(Guid WorkItemId, Guid AssigneeId) : IKeyedEvent
{
    string IKeyedEvent.Key => WorkItemId.ToString();
}
