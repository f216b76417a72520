namespace Kit.Jobs;

/// <summary>When and where a job runs, where it differs from what its <see cref="JobAttribute"/> says.</summary>
public sealed record JobOptions
{
    /// <summary>The queue within the tenant: one that is declared, or that a job names.</summary>
    /// <value>The attribute's.</value>
    public string? Lane { get; init; }

    /// <summary>Not before this moment, by the database's clock.</summary>
    /// <value><see langword="null"/>: at once.</value>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>Not before so long from now. Not with <see cref="RunAt"/>.</summary>
    /// <value><see langword="null"/>: at once.</value>
    public TimeSpan? Delay { get; init; }

    /// <summary>
    /// While a job of this kind with this key waits or runs for the tenant, another one is not added. Needs <c>SaveChangesAsync</c>.
    /// </summary>
    /// <value><see langword="null"/>: every job is added.</value>
    public string? DedupeKey { get; init; }

    /// <summary>
    /// With a <see cref="DedupeKey"/>: for so long from now no other job of the kind and key is added, though this one is done by then. Its row is kept
    /// that long.
    /// </summary>
    /// <value><see langword="null"/>: the key is free when the job has ended.</value>
    public TimeSpan? UniqueFor { get; init; }

    /// <summary>Within a lane, higher ones run first.</summary>
    /// <value>0.</value>
    public int Priority { get; init; }

    /// <summary>How often the job is tried before it is given up.</summary>
    /// <value>The attribute's.</value>
    public int? MaxAttempts { get; init; }

    /// <summary>How long an attempt may take; then its token ends, and it has failed.</summary>
    /// <value>The attribute's.</value>
    public TimeSpan? Timeout { get; init; }
}
