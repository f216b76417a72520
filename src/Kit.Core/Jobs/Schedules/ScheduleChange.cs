namespace Kit.Jobs;

/// <summary>What is to be different about a schedule. What is <see langword="null"/> stays.</summary>
public sealed record ScheduleChange
{
    /// <summary>When it ticks: a cron expression, with or without seconds, or what <see cref="Cadence.Every"/> gives.</summary>
    public string? When { get; init; }

    /// <summary>The IANA time zone whose clock it goes by.</summary>
    public string? TimeZone { get; init; }
}
