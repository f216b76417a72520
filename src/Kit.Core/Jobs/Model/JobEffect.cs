using Kit.Data;

namespace Kit.Jobs;

/// <summary>An effect that a job has had: it is not had again. Saved in the transaction of the effect itself.</summary>
[TenantOrPlatform]
[NotAudited]
[NotExported("what jobs of this installation have done")]
[NotVersioned]
internal sealed class JobEffect
{
    public Guid TenantId { get; set; }

    /// <summary>The kind of the job.</summary>
    public required string Handler { get; set; }

    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
