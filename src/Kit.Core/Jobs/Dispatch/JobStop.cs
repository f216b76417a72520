namespace Kit.Jobs;

/// <summary>Why a run is to end before it does by itself.</summary>
internal enum JobStop
{
    None,

    /// <summary>It took longer than it may.</summary>
    TimedOut,

    /// <summary>The host stops.</summary>
    HostStops,

    /// <summary>Somebody asked for it.</summary>
    Requested,

    /// <summary>Another node has the job, or the queue has it back.</summary>
    LeaseLost,
}
