namespace Kit.Jobs;

/// <summary>What there is to do in the queue.</summary>
[Flags]
internal enum JobWork
{
    None = 0,

    /// <summary>Jobs wait for a worker.</summary>
    Ready = 1,

    /// <summary>Jobs wait whose time has come.</summary>
    Due = 2,

    /// <summary>Jobs run under a lease that has ended.</summary>
    Expired = 4,

    /// <summary>Jobs run whose end was asked for.</summary>
    Cancelled = 8,

    /// <summary>A schedule is due.</summary>
    Tick = 16,

    /// <summary>Jobs have come or ended that others wait behind.</summary>
    Unsettled = 32,
}
