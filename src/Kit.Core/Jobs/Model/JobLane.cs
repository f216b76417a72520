using Kit.Data;

namespace Kit.Jobs;

/// <summary>A tenant's lane as the queue last left it: who waits longest is next. What it may do stands in <see cref="LaneRule"/>.</summary>
[TenantOrPlatform]
[NotAudited]
[NotExported("the queue's own turns")]
[NotVersioned]
internal sealed class JobLane
{
    public Guid TenantId { get; set; }

    public required string Lane { get; set; }

    public DateTimeOffset LastServed { get; set; }

    /// <summary>How many more jobs the turn lasts that it is in.</summary>
    public int Credit { get; set; }

    /// <summary>How many jobs it may start at once, as of <see cref="RefilledAt"/>, where it has a rate; <see langword="null"/>: all that it may have.</summary>
    public double? Tokens { get; set; }

    public DateTimeOffset? RefilledAt { get; set; }
}
