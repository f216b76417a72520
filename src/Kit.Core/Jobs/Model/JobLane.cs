using Kit.Data;

namespace Kit.Jobs;

/// <summary>When a tenant's lane was last served: who waits longest is next.</summary>
[TenantOrPlatform]
[NotAudited]
[NotExported("the queue's own turns")]
[NotVersioned]
internal sealed class JobLane
{
    public Guid TenantId { get; set; }

    public required string Lane { get; set; }

    public DateTimeOffset LastServed { get; set; }
}
