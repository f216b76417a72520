using Kit.Data;

namespace Kit.Bench.Walls;

/// <summary>What is added; it refers to a thing.</summary>
[NotAudited]
[NotVersioned]
internal sealed class Line
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ThingId { get; init; }

    public Thing? Thing { get; init; }
}
