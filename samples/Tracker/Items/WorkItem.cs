using Kit.Data;
using Kit.Tenancy;
using Tracker.Projects;

namespace Tracker.Items;

public sealed class WorkItem
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    [Searchable]
    public required string Title { get; set; }

    [Searchable]
    public string? Description { get; set; }

    public WorkItemStatus Status { get; set; } = WorkItemStatus.Open;

    public required Guid ProjectId { get; set; }

    public Project? Project { get; set; }

    public Guid? AssigneeId { get; set; }

    public Membership? Assignee { get; set; }

    public DateOnly? DueDate { get; set; }

    /// <summary>Hours.</summary>
    public int? Estimate { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public override string ToString() => Title;
}
