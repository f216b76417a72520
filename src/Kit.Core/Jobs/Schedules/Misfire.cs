namespace Kit.Jobs;

/// <summary>What becomes of ticks that nobody was there for: the host was down, or the tenant not active.</summary>
public enum Misfire
{
    /// <summary>One job for all of them, as soon as possible; its tick is the last of them.</summary>
    RunOnce,

    /// <summary>A job for each, the last <see cref="ScheduleSettings.MostMissed"/> at most.</summary>
    RunAll,

    /// <summary>None: the next job is that of the next tick.</summary>
    Skip,
}
