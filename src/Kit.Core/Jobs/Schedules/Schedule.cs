using Kit.Data;

namespace Kit.Jobs;

/// <summary>
/// A schedule of a tenant's, or of the platform's. It stands in its tenant's database, and moves and is exported with it. What somebody changes about it is
/// in the audit log; what it does by itself is not.
/// </summary>
[TenantOrPlatform]
[NotVersioned]
internal sealed class Schedule
{
    public Guid TenantId { get; set; }

    public required string Name { get; init; }

    /// <summary>Whether the program says what it does, and, where nothing else is said here, when.</summary>
    public bool IsDeclared { get; init; }

    /// <summary>When it ticks; <see langword="null"/>: as declared.</summary>
    public string? Cadence { get; set; }

    /// <summary>The zone that it goes by; <see langword="null"/>: as declared, and else the tenant's.</summary>
    public string? TimeZone { get; set; }

    /// <summary>What it makes, in JSON (<see cref="ScheduleWork"/>); <see langword="null"/>: as declared.</summary>
    [NotAudited]
    public string? Work { get; set; }

    [WrittenInBackground]
    public ScheduleState State { get; set; }

    /// <summary>The first tick that was not seen to, or a moment before it: from there on it is looked for ticks.</summary>
    [WrittenInBackground]
    public DateTimeOffset? NextAt { get; set; }

    [WrittenInBackground]
    public DateTimeOffset? LastAt { get; set; }

    [WrittenInBackground]
    public Guid? LastJobId { get; set; }

    /// <summary>Why the last tick made no job.</summary>
    [WrittenInBackground]
    public string? Problem { get; set; }

    /// <summary>The tenant's zone that <see cref="NextAt"/> goes by, if it does.</summary>
    [WrittenInBackground]
    public string? PlannedZone { get; set; }

    /// <summary>The declaration that <see cref="NextAt"/> goes by, if it does.</summary>
    [WrittenInBackground]
    public string? PlannedAs { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
