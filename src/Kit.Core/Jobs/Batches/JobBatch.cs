using Kit.Data;

namespace Kit.Jobs;

/// <summary>A batch's row: what its jobs have in common. Written by <see cref="IJobBatches"/> and the dispatcher only.</summary>
[TenantOrPlatform]
[NotAudited]
[NotExported("a job must not run twice")]
[NotVersioned]
public sealed class JobBatch
{
    /// <summary>The batch's id.</summary>
    public Guid Id { get; internal set; } = Guid.CreateVersion7();

    /// <summary>The tenant its jobs run for, or <see cref="Tenancy.Tenant.Platform"/>.</summary>
    public Guid TenantId { get; internal set; }

    /// <summary>When it was enqueued.</summary>
    public DateTimeOffset CreatedAt { get; internal set; }

    /// <summary>When for the first time nothing of it waited or ran, and something was dead.</summary>
    public DateTimeOffset? FailedAt { get; internal set; }

    /// <summary>When all of its jobs had ended, and none was dead; or when it was given up with those that were.</summary>
    public DateTimeOffset? FinishedAt { get; internal set; }

    /// <summary>The job that waits for that.</summary>
    public Guid? DoneJobId { get; internal set; }

    /// <summary>The job that waits for its failure.</summary>
    public Guid? FailedJobId { get; internal set; }

    /// <summary>Once it is finished: how many jobs it had.</summary>
    public long? Total { get; internal set; }

    /// <summary>Once it is finished: how many of them ended well.</summary>
    public long? Done { get; internal set; }

    /// <summary>Whether somebody has yet to look whether it is finished.</summary>
    public bool Unsettled { get; internal set; }
}
