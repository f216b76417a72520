using Kit.Jobs;

namespace Tracker.Items;

/// <summary>Somebody gave an item to somebody else, who is told by mail.</summary>
[Job("items.assigned")]
internal sealed record ItemAssigned(Guid WorkItemId, Guid AssigneeId, string By);
