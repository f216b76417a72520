namespace Kit.Jobs;

/// <summary>How a schedule ticks, where that differs from the usual.</summary>
public sealed class ScheduleSettings
{
    private const int MostOfMostMissed = 1000;

    /// <summary>The IANA time zone whose clock it goes by.</summary>
    /// <value><see langword="null"/>: the tenant's, and UTC where it is the platform's.</value>
    public string? TimeZone { get; set; }

    /// <summary>What becomes of ticks that nobody was there for.</summary>
    /// <value><see cref="Misfire.RunOnce"/>.</value>
    public Misfire Misfire { get; set; } = Misfire.RunOnce;

    /// <summary>With <see cref="Misfire.RunAll"/>, for how many missed ticks at most there are jobs: the last ones. 1,000 at most.</summary>
    /// <value>100.</value>
    public int MostMissed { get; set; } = 100;

    /// <summary>With <see cref="Misfire.Skip"/>, how late a tick may be before it counts as missed.</summary>
    /// <value>1 minute.</value>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether there is a job for a tick also while that of the tick before waits or runs. <see cref="Misfire.RunAll"/> needs it.
    /// </summary>
    /// <value><see langword="false"/>: then the tick is left out.</value>
    public bool Overlap { get; set; }

    /// <summary>The queue within the tenant.</summary>
    /// <value><see langword="null"/>: that of the job's <see cref="JobAttribute"/>.</value>
    public string? Lane { get; set; }

    /// <summary>Within a lane, higher ones run first.</summary>
    /// <value>0.</value>
    public int Priority { get; set; }

    internal ScheduleRule Rule => new(Misfire, MostMissed, Grace.TotalSeconds, Overlap);

    internal string? Problem() =>
        TimeZone is { } zone && ScheduleZones.Problem(zone) is { } problem ? problem
        : !Enum.IsDefined(Misfire) ? "there is no such misfire policy"
        : MostMissed is < 1 or > MostOfMostMissed ? $"MostMissed is 1 to {MostOfMostMissed}"
        : Grace < TimeSpan.Zero ? "Grace is nothing at least"
        : Misfire == Misfire.RunAll && !Overlap ? "RunAll makes several jobs at once: say Overlap as well"
        : null;
}
