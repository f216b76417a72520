using Kit.Jobs;

namespace Kit.Operations;

/// <summary>What <c>/Views/Kit/Core/TenantJobs.cshtml</c> shows a tenant's admins: its own jobs.</summary>
public sealed class TenantJobsPage : QueuePage
{
    /// <summary>The page's own path, which all paths on it begin with.</summary>
    public required string Path { get; init; }

    /// <summary>The jobs.</summary>
    public required IReadOnlyList<JobView> Jobs { get; init; }

    /// <summary>The state that is asked for.</summary>
    public JobState? State { get; init; }

    /// <summary>The next page.</summary>
    public string? Next { get; init; }

    /// <summary>Whether the page is short because enough rows were looked at that are not of the list.</summary>
    public bool IsCutOff { get; init; }
}

/// <summary>What <c>/Views/Kit/Core/TenantJob.cshtml</c> shows a tenant's admins: one of its jobs.</summary>
public sealed class TenantJobPage : QueuePage
{
    /// <summary>The path of the list.</summary>
    public required string Path { get; init; }

    /// <summary>The job, and where a script asks how far it is.</summary>
    public required WatchedJob Watched { get; init; }

    /// <summary>Which member enqueued it, where that is known.</summary>
    public string? EnqueuedBy { get; init; }
}

/// <summary>What <c>/Views/Kit/Core/TenantSchedules.cshtml</c> shows a tenant's admins: its schedules.</summary>
public sealed class TenantSchedulesPage : QueuePage
{
    /// <summary>The path of the list of jobs.</summary>
    public required string Path { get; init; }

    /// <summary>The schedules, by name.</summary>
    public required IReadOnlyList<ScheduleInfo> Schedules { get; init; }
}
