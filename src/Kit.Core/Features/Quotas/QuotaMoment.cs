using Kit.Tenancy;

namespace Kit.Features;

/// <summary>The window of a quota that a moment falls into.</summary>
/// <param name="Start">
/// What the tenant's clock showed when the window began, written as if it were UTC. A tenant that changes its time zone stays in its window
/// and does not get another one's permits.
/// </param>
/// <param name="ResetsAt">The instant at which the next one begins.</param>
internal readonly record struct QuotaMoment(DateTimeOffset Start, DateTimeOffset ResetsAt)
{
    public static QuotaMoment Of(FeatureDefinition quota, TenantInfo tenant, DateTimeOffset now)
    {
        var zone = quota.InTenantTimeZone && TimeZoneInfo.TryFindSystemTimeZoneById(tenant.TimeZone, out var own) ? own : TimeZoneInfo.Utc;
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var (start, end) = quota.Window switch
        {
            QuotaWindow.Hour => (local.Date.AddHours(local.Hour), local.Date.AddHours(local.Hour + 1)),
            QuotaWindow.Day => (local.Date, local.Date.AddDays(1)),
            _ => (FirstOfMonth(local), FirstOfMonth(local).AddMonths(1)),
        };
        return new(new(start, TimeSpan.Zero), Instant(end, zone));
    }

    private static DateTime FirstOfMonth(DateTime day) => new(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone)
    {
        // Where the clock shows midnight twice, the first one counts. Where it leaps over it, the offset is that from before the leap.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
