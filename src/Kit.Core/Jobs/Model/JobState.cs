namespace Kit.Jobs;

/// <summary>Where a job is in its life.</summary>
public enum JobState
{
    /// <summary>Waits for a free worker.</summary>
    Ready,

    /// <summary>Waits for its time: the first, or that of its next attempt.</summary>
    Scheduled,

    /// <summary>A node works on it, under a lease.</summary>
    Running,

    /// <summary>It ended well.</summary>
    Done,

    /// <summary>It was given up; the last error says why.</summary>
    Dead,

    /// <summary>Its tenant has left this database; the job follows at once.</summary>
    Moved,

    /// <summary>Somebody asked for its end before it ended by itself.</summary>
    Cancelled,

    /// <summary>Waits for the job before it to be done, or for the end of a batch.</summary>
    Held,
}
