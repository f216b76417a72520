namespace Kit.Jobs;

/// <summary>The queue of one database at one moment.</summary>
/// <param name="Lanes">Its lanes, by name: those that have jobs.</param>
/// <param name="Groups">What waits, by tenant, lane and kind.</param>
/// <param name="Within">The time that what has ended is counted in, until now: an hour, or less where so much ends that an hour of it is not counted.</param>
public sealed record QueueNumbers(IReadOnlyList<LaneNumbers> Lanes, IReadOnlyList<QueueGroup> Groups, TimeSpan Within)
{
    /// <summary>All lanes together.</summary>
    public LaneNumbers Total { get; } = new()
    {
        Lane = "",
        Waiting = Sum(Lanes, l => l.Waiting),
        Oldest = Lanes.Max(l => l.Oldest),
        Scheduled = Sum(Lanes, l => l.Scheduled),
        Retrying = Sum(Lanes, l => l.Retrying),
        Running = Sum(Lanes, l => l.Running),
        Dead = Sum(Lanes, l => l.Dead),
        Done = Lanes.Sum(l => l.Done),
        Failed = Lanes.Sum(l => l.Failed),
    };

    /// <summary>So many in <see cref="Within"/> as a number in a minute.</summary>
    public double PerMinute(long number) => number / Math.Max(Within.TotalMinutes, 1.0 / 60);

    private static QueueCount Sum(IReadOnlyList<LaneNumbers> lanes, Func<LaneNumbers, QueueCount> number) =>
        lanes.Aggregate(default(QueueCount), (sum, lane) => sum.Plus(number(lane)));
}
