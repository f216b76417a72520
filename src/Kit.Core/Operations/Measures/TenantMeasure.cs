using Kit.Data;

namespace Kit.Operations;

/// <summary>How large a tenant was when it was last measured.</summary>
[Global]
[NotAudited]
[NotVersioned]
[WrittenInBackground]
public sealed class TenantMeasure
{
    /// <summary>The tenant.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>How many rows it had, in all tables together, its audit log and jobs included.</summary>
    public long Rows { get; internal set; }

    /// <summary>How many bytes its files had.</summary>
    public long FileBytes { get; internal set; }

    /// <summary>
    /// When the newest entry of its audit log was made, for a tenant with a database of its own, which no list can ask; <see langword="null"/> for
    /// others, whose log is asked at once.
    /// </summary>
    public DateTimeOffset? LastActivityAt { get; internal set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset MeasuredAt { get; internal set; }
}
