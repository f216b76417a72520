namespace Kit.Jobs;

/// <summary>Which of the dead jobs are meant; all of them, where nothing is said.</summary>
public sealed record DeadJobs
{
    /// <summary>One job.</summary>
    /// <value><see langword="null"/>: any.</value>
    public Guid? Id { get; init; }

    /// <summary>Those of a tenant, in the platform scope; elsewhere, only the current owner's are meant in any case.</summary>
    /// <value><see langword="null"/>: any.</value>
    public Guid? TenantId { get; init; }

    /// <summary>Those of a kind.</summary>
    /// <value><see langword="null"/>: any.</value>
    public string? Kind { get; init; }

    /// <summary>Those of a lane.</summary>
    /// <value><see langword="null"/>: any.</value>
    public string? Lane { get; init; }

    /// <summary>Those whose last error has this text in it.</summary>
    /// <value><see langword="null"/>: any.</value>
    public string? Error { get; init; }
}
