using Kit.Jobs;

namespace Kit.Operations;

/// <summary>What <c>/Views/Kit/Core/QueueJobs.cshtml</c> shows operators: a list of jobs.</summary>
public sealed class QueueJobsPage : QueuePage
{
    /// <summary>The jobs.</summary>
    public required IReadOnlyList<JobView> Jobs { get; init; }

    /// <summary>The names of their tenants.</summary>
    public required IReadOnlyDictionary<Guid, string> Tenants { get; init; }

    /// <summary>Whether there is such a list: waiting jobs are listed of one tenant only.</summary>
    public required bool CanList { get; init; }

    /// <summary>The next page.</summary>
    public string? Next { get; init; }

    /// <summary>Whether the page is short because enough rows were looked at that are not of the list.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>The tenant, as the address says it.</summary>
    public string? Tenant { get; init; }

    /// <summary>The state that is asked for.</summary>
    public JobState? State { get; init; }

    /// <summary>The lane that is asked for.</summary>
    public string? Lane { get; init; }

    /// <summary>The kind that is asked for.</summary>
    public string? Kind { get; init; }

    /// <summary>The lanes to choose from.</summary>
    public required IReadOnlyList<string> Lanes { get; init; }

    /// <summary>The kinds to choose from, with their words.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Kinds { get; init; }
}
