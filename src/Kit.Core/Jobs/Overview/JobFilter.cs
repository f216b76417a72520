namespace Kit.Jobs;

/// <summary>Which jobs a list is of; all of them, where nothing is said.</summary>
internal sealed record JobFilter
{
    public Guid? TenantId { get; init; }

    public JobState? State { get; init; }

    public string? Lane { get; init; }

    public string? Kind { get; init; }

    /// <summary>Whether rows in the order of the list may be left out.</summary>
    public bool LeavesOut => State is not null || Lane is not null || Kind is not null;
}
