namespace Kit.Audit;

/// <summary>How long the audit log is kept, and how it is sealed. Bound from section <c>Kit:Audit</c>.</summary>
public sealed class AuditOptions
{
    internal const string Section = "Kit:Audit";
    private const int TwoYears = 731;

    /// <summary>
    /// How old an entry is when it is sealed. Each node looks for such entries as often as that, once a second at most; until then the
    /// entry is only protected by what the database grants.
    /// </summary>
    /// <value>1 minute.</value>
    public TimeSpan SealAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long entries are kept. Older ones are deleted, a whole seal at a time; the seals stay.</summary>
    /// <value>731 days. Empty (<see langword="null"/>): for ever.</value>
    public TimeSpan? Retention { get; set; } = TimeSpan.FromDays(TwoYears);

    /// <summary>A file with what <c>kit audit-verify</c> printed earlier, kept out of the database's reach; the next run compares.</summary>
    /// <value><see langword="null"/>: there is nothing to compare with, and newest seals that were deleted with their entries are not missed.</value>
    public string? KnownHeads { get; set; }
}
