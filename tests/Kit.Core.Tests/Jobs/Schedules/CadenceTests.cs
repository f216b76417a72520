using System.Globalization;
using Kit.Jobs;

namespace Kit.Core.Tests.Jobs.Schedules;

/// <summary>When schedules tick: by the clock of a zone, whatever is done to clocks.</summary>
public sealed class CadenceTests
{
    private static readonly DateTimeOffset Made = At("2027-01-01T00:00:00.1234567Z");

    [Theory]
    [InlineData("Europe/Berlin", "30 2 * * *", "2027-03-26T12:00Z", "2027-03-27T01:30Z", "2027-03-28T01:00Z", "2027-03-29T00:30Z")] // 02:30 is not there on the 28th: right after the gap
    [InlineData("Europe/Berlin", "30 2 * * *", "2027-10-29T12:00Z", "2027-10-30T00:30Z", "2027-10-31T00:30Z", "2027-11-01T01:30Z")] // 02:30 comes twice on the 31st: the first
    [InlineData("Europe/Berlin", "0 * * * *", "2027-10-31T00:30Z", "2027-10-31T01:00Z", "2027-10-31T02:00Z", "2027-10-31T03:00Z")] // each hour that there is
    [InlineData("Europe/Berlin", "0 7 * * *", "2027-03-27T12:00Z", "2027-03-28T05:00Z", "2027-03-29T05:00Z", "2027-03-30T05:00Z")]
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2027-10-01T12:00Z", "2027-10-01T15:45Z", "2027-10-02T15:30Z", "2027-10-03T15:15Z")] // half an hour is left out
    [InlineData("Australia/Lord_Howe", "45 1 * * *", "2027-04-02T12:00Z", "2027-04-02T14:45Z", "2027-04-03T14:45Z", "2027-04-04T15:15Z")] // half an hour comes twice
    [InlineData("UTC", "*/20 30 9 * * MON", "2027-01-01T00:00Z", "2027-01-04T09:30:00Z", "2027-01-04T09:30:20Z", "2027-01-04T09:30:40Z")] // with seconds
    [InlineData("Asia/Kathmandu", "@daily", "2027-01-01T00:00Z", "2027-01-01T18:15Z", "2027-01-02T18:15Z", "2027-01-03T18:15Z")]
    public void Ticks_are_by_the_zones_clock(string zone, string when, string from, params string[] ticks)
    {
        var plan = Plan(when, zone);
        var (moment, seen) = (At(from), new List<DateTimeOffset>());
        foreach (var tick in ticks.Select(At))
        {
            var next = plan.After(moment)!.Value;
            Assert.Equal(tick, next);

            // From the moment that stands in a row, that one included, on to the moment itself: it is due once, and nothing else is.
            Assert.Equal([tick], plan.Due(next.AddTicks(-1), next));
            Assert.Empty(plan.Due(next, next.AddSeconds(1)));
            moment = next;
        }
    }

    [Fact]
    public void An_interval_counts_from_when_the_schedule_was_made_and_knows_no_clocks()
    {
        var plan = Plan(Cadence.Every(TimeSpan.FromHours(1)), "Europe/Berlin");
        Assert.Equal(Made.AddHours(1), plan.After(Made));
        Assert.Equal(Made.AddHours(1), plan.After(Made.AddDays(-5)));
        Assert.Equal(Made.AddHours(2), plan.After(Made.AddHours(1)));
        Assert.Equal([Made.AddHours(3)], plan.Due(Made.AddHours(3).AddTicks(-1), Made.AddHours(3)));
        Assert.Equal([Made.AddDays(500)], plan.Due(Made, Made.AddDays(500).AddMinutes(59)));
    }

    [Fact]
    public void Of_missed_ticks_the_last_are_due_however_many_there_were()
    {
        var from = At("2027-01-01T00:00Z");
        var rule = new ScheduleRule(Misfire.RunAll, 3, 60, Overlap: true);
        Assert.Equal([At("2027-12-31T23:59:58Z"), At("2027-12-31T23:59:59Z"), At("2028-01-01T00:00Z")], (Plan("* * * * * *", "UTC") with { Rule = rule }).Due(from, from.AddYears(1)));
        Assert.Equal([At("2027-03-01T00:00Z"), At("2027-04-01T00:00Z"), At("2027-05-01T00:00Z")], (Plan("@monthly", "UTC") with { Rule = rule }).Due(from, At("2027-05-30T00:00Z")));
        Assert.Equal([At("2027-02-01T00:00Z")], (Plan("@monthly", "UTC") with { Rule = rule }).Due(from, At("2027-02-02T00:00Z")));
        Assert.Equal([At("2027-05-01T00:00Z")], Plan("@monthly", "UTC").Due(from, At("2027-05-30T00:00Z")));
        Assert.Empty(Plan("0 0 30 2 *", "UTC").Due(from, from.AddYears(1)));
        Assert.Null(Plan("0 0 30 2 *", "UTC").After(from));
    }

    [Theory]
    [InlineData("")]
    [InlineData("61 * * * *")]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("whenever it suits")]
    [InlineData("@every 5m")]
    [InlineData("@every 00:00:00.5")]
    [InlineData("@every 400.00:00:00")]
    public void What_says_no_time_is_told_so(string when)
    {
        var (rule, problem) = CadenceRule.TryParse(when);
        Assert.Null(rule);
        Assert.NotEmpty(problem);
        Assert.Throws<ArgumentOutOfRangeException>(() => Cadence.Every(TimeSpan.FromMilliseconds(500)));
    }

    private static SchedulePlan Plan(string when, string zone) =>
        new(CadenceRule.TryParse(when).Rule!, TimeZoneInfo.FindSystemTimeZoneById(zone), Made, new(Misfire.RunOnce, 100, 60, Overlap: false));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
