using Kit.Testing;
using Tracker.Data;
using Tracker.Items;

namespace Tracker.Isolation.Tests;

/// <summary>All that a host writes to have its isolation attacked.</summary>
public sealed class Isolation : IsolationSuite<TrackerDb>
{
    // The board's forms say where to with what.
    protected override IEnumerable<RouteValue> RouteValues(IsolationVictim victim) =>
        [new("POST /projects/{id:guid}?handler=Move", "to", $"{victim.IdOf<WorkItem>()}/{WorkItemStatus.Done}")];
}
