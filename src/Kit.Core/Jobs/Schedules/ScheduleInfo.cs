namespace Kit.Jobs;

/// <summary>A schedule as it is now.</summary>
public sealed record ScheduleInfo
{
    /// <summary>Its name, the only one of its owner's.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it was declared in code, by <c>kit.AddSchedule</c>; else it was made at run time.</summary>
    public required bool IsDeclared { get; init; }

    /// <summary>When it ticks: a cron expression, or what <see cref="Cadence.Every"/> gave.</summary>
    public required string When { get; init; }

    /// <summary>The time zone that it goes by.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Whether it ticks.</summary>
    public required ScheduleState State { get; init; }

    /// <summary>The next tick; <see langword="null"/> while it is paused, and where there is none.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The last tick; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>The last job that it made.</summary>
    public Guid? LastJobId { get; init; }

    /// <summary>What became of that job; <see langword="null"/> when its row is gone.</summary>
    public JobState? LastJobState { get; init; }

    /// <summary>What that job's last failed attempt ended with.</summary>
    public string? LastJobError { get; init; }

    /// <summary>Why the last tick made no job, in words.</summary>
    public string? Problem { get; init; }
}
