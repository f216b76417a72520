namespace Kit.Audit;

/// <summary>Asks the audit log for a period.</summary>
public static class AuditEntryQueryableExtensions
{
    // Entries of before ids were made of their instant may be off by a little.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <summary>The entries of a period, found by their ids, which are in the order of time.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="from">The first instant of the period; <see langword="null"/> for no beginning.</param>
    /// <param name="to">The first instant after the period; <see langword="null"/> for no end.</param>
    public static IQueryable<AuditEntry> Between(this IQueryable<AuditEntry> entries, DateTimeOffset? from, DateTimeOffset? to)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (from is { } start)
        {
            var first = AuditEntryIds.First(start - Slack);
            entries = entries.Where(e => e.Id >= first && e.At >= start);
        }

        if (to is { } end)
        {
            var last = AuditEntryIds.First(end + Slack);
            entries = entries.Where(e => e.Id < last && e.At < end);
        }

        return entries;
    }
}
