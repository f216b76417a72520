using Kit.Data;

namespace Kit.Bench.Walls;

/// <summary>What is read.</summary>
[NotAudited]
[NotVersioned]
internal sealed class Thing
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}
