using Kit.Features;
using Kit.Tenancy;

namespace Kit.Core.Tests.Features;

public sealed class QuotaMomentTests
{
    [Theory]
    [InlineData(QuotaWindow.Hour, "UTC", "2026-03-31T23:59:59Z", "2026-03-31T23:00Z", "2026-04-01T00:00Z")]
    [InlineData(QuotaWindow.Day, "UTC", "2026-03-31T23:59:59Z", "2026-03-31T00:00Z", "2026-04-01T00:00Z")]
    [InlineData(QuotaWindow.Month, "UTC", "2026-12-31T23:59:59Z", "2026-12-01T00:00Z", "2027-01-01T00:00Z")]
    [InlineData(QuotaWindow.Day, "Pacific/Auckland", "2026-06-30T12:30Z", "2026-07-01T00:00Z", "2026-07-01T12:00Z")]
    [InlineData(QuotaWindow.Month, "Pacific/Auckland", "2026-06-30T12:30Z", "2026-07-01T00:00Z", "2026-07-31T12:00Z")]
    [InlineData(QuotaWindow.Month, "America/New_York", "2026-03-01T04:59Z", "2026-02-01T00:00Z", "2026-03-01T05:00Z")]
    [InlineData(QuotaWindow.Day, "Europe/Berlin", "2026-03-29T10:00Z", "2026-03-29T00:00Z", "2026-03-29T22:00Z")] // a day of 23 hours
    [InlineData(QuotaWindow.Day, "Africa/Cairo", "2024-04-25T12:00Z", "2024-04-25T00:00Z", "2024-04-25T22:00Z")] // the next one begins at 01:00
    [InlineData(QuotaWindow.Day, "Atlantic/Azores", "2026-10-24T12:00Z", "2026-10-24T00:00Z", "2026-10-25T00:00Z")] // the next one has midnight twice
    [InlineData(QuotaWindow.Day, "Nowhere/AtAll", "2026-03-31T23:59Z", "2026-03-31T00:00Z", "2026-04-01T00:00Z")]
    public void A_window_is_that_of_the_tenants_calendar(QuotaWindow window, string zone, string now, string start, string resetsAt) =>
        Assert.Equal((At(start), At(resetsAt)), Pair(QuotaMoment.Of(Quota(window, true), Tenant(zone), At(now))));

    [Fact]
    public void Unless_asked_for_the_tenants_time_zone_does_not_matter() => Assert.Equal(
        (At("2026-06-30T00:00Z"), At("2026-07-01T00:00Z")), Pair(QuotaMoment.Of(Quota(QuotaWindow.Day, false), Tenant("Pacific/Auckland"), At("2026-06-30T12:30Z"))));

    [Fact]
    public void A_tenant_that_moves_to_another_time_zone_stays_in_its_month()
    {
        var now = At("2026-06-15T12:00Z");
        var starts = new[] { "UTC", "Pacific/Auckland", "America/New_York" }.Select(z => QuotaMoment.Of(Quota(QuotaWindow.Month, true), Tenant(z), now).Start);
        Assert.Single(starts.Distinct());
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static (DateTimeOffset Start, DateTimeOffset ResetsAt) Pair(QuotaMoment moment) => (moment.Start, moment.ResetsAt);

    private static FeatureDefinition Quota(QuotaWindow window, bool inTenantTimeZone) =>
        new("exports", "exports", FeatureKind.Quota, FeatureValue.On) { Window = window, InTenantTimeZone = inTenantTimeZone };

    private static TenantInfo Tenant(string zone) => new(Guid.CreateVersion7(), "acme", "Acme", TenantStatus.Active, zone, "en");
}
