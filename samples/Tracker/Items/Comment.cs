using Kit.Tenancy;

namespace Tracker.Items;

public sealed class Comment
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid WorkItemId { get; set; }

    public WorkItem? WorkItem { get; set; }

    public required Guid AuthorId { get; set; }

    public Membership? Author { get; set; }

    public required string Body { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public override string ToString() => Body.Length > 60 ? Body[..60] + "…" : Body;
}
