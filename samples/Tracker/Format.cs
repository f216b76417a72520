using System.Globalization;
using Kit.Tenancy;
using Tracker.Items;

namespace Tracker;

/// <summary>How values are shown.</summary>
internal static class Format
{
    public static string Label(this WorkItemStatus status) => status == WorkItemStatus.InProgress ? "In progress" : status.ToString();

    /// <summary>The class that colours a status.</summary>
    public static string CssClass(this WorkItemStatus status) => status switch
    {
        WorkItemStatus.InProgress => "s-progress",
        WorkItemStatus.Blocked => "s-blocked",
        WorkItemStatus.Done => "s-done",
        WorkItemStatus.Cancelled => "s-cancelled",
        _ => "s-open",
    };

    public static bool IsFinished(this WorkItemStatus status) => status is WorkItemStatus.Done or WorkItemStatus.Cancelled;

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Date(DateOnly date) => date.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time, TenantInfo? tenant) =>
        TimeZoneInfo.ConvertTime(time, Zone(tenant)).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    public static DateOnly Today(TimeProvider clock, TenantInfo? tenant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Zone(tenant)).DateTime);

    /// <summary>The first letters of the first and the last name.</summary>
    public static string Initials(string? name)
    {
        var words = (name ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => "?",
            [var only] => only[..1].ToUpperInvariant(),
            [var first, .., var last] => $"{first[0]}{last[0]}".ToUpperInvariant(),
        };
    }

    private static TimeZoneInfo Zone(TenantInfo? tenant) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(tenant?.TimeZone ?? "UTC", out var zone) ? zone : TimeZoneInfo.Utc;
}
