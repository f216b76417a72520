namespace Kit.Jobs;

/// <summary>When a schedule ticks, whose clock it goes by, and what becomes of its ticks.</summary>
internal sealed record SchedulePlan(CadenceRule Cadence, TimeZoneInfo Zone, DateTimeOffset Made, ScheduleRule Rule)
{
    private static readonly TimeSpan FirstSpan = TimeSpan.FromMinutes(1);

    public DateTimeOffset? After(DateTimeOffset moment) => Cadence.After(moment, Zone, Made);

    /// <summary>The ticks after one moment and until another that jobs may be made for, the earliest first. A <see cref="Misfire.Skip"/> is not decided here.</summary>
    public IReadOnlyList<DateTimeOffset> Due(DateTimeOffset after, DateTimeOffset until)
    {
        var most = Rule.Misfire == Misfire.RunAll ? Rule.MostMissed : 1;

        // It is the last ones, and there may be many before them: looked for in ever longer spans from the end.
        for (var span = FirstSpan; ; span *= 2)
        {
            var from = until - after > span ? until - span : after;
            var ticks = Between(from, until).ToList();
            if (from == after || ticks.Count >= most)
            {
                return [.. ticks.TakeLast(most)];
            }
        }
    }

    public bool IsMissed(DateTimeOffset tick, DateTimeOffset now) => (now - tick).TotalSeconds > Rule.GraceSeconds;

    private IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until)
    {
        for (var tick = After(after); tick <= until; tick = After(tick.Value))
        {
            yield return tick.Value;
        }
    }
}
