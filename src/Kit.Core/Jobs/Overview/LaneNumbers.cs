namespace Kit.Jobs;

/// <summary>A lane of all tenants in one database.</summary>
public sealed record LaneNumbers
{
    /// <summary>The lane's name.</summary>
    public required string Lane { get; init; }

    /// <summary>Jobs that wait for a worker.</summary>
    public QueueCount Waiting { get; init; }

    /// <summary>For how long the oldest of them has waited; <see langword="null"/> where none waits.</summary>
    public TimeSpan? Oldest { get; init; }

    /// <summary>Jobs that wait for their time.</summary>
    public QueueCount Scheduled { get; init; }

    /// <summary>Those among them that have failed, and wait for their next attempt.</summary>
    public QueueCount Retrying { get; init; }

    /// <summary>Jobs that run.</summary>
    public QueueCount Running { get; init; }

    /// <summary>Jobs that were given up and are kept.</summary>
    public QueueCount Dead { get; init; }

    /// <summary>Jobs that ended well, within <see cref="QueueNumbers.Within"/>.</summary>
    public long Done { get; init; }

    /// <summary>Jobs that were given up, within <see cref="QueueNumbers.Within"/>.</summary>
    public long Failed { get; init; }
}
