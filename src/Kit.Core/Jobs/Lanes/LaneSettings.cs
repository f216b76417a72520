namespace Kit.Jobs;

/// <summary>What a lane may do, as the host declares it with <c>kit.AddLane</c>. Operators change it at run time by <see cref="IJobLanes"/>.</summary>
public sealed class LaneSettings
{
    /// <summary>How many jobs each tenant's lane gets in a turn, where others get one.</summary>
    /// <value>1.</value>
    public int Weight { get; set; } = 1;

    /// <summary>How many jobs of one tenant's lane run at once, over all nodes.</summary>
    /// <value><see langword="null"/>: as many as there are workers.</value>
    public int? MaxRunning { get; set; }

    /// <summary>How many jobs of all lanes of this name run at once, over all nodes and tenants, in the queue of one database.</summary>
    /// <value><see langword="null"/>: as many as there are workers.</value>
    public int? MaxRunningInAll { get; set; }

    /// <summary>How many jobs of one tenant's lane are started in <see cref="Per"/>: so many at once after a pause, and then evenly.</summary>
    /// <value><see langword="null"/>: as many as there are.</value>
    public int? MaxStarts { get; set; }

    /// <summary>The time that <see cref="MaxStarts"/> is about.</summary>
    /// <value>A minute.</value>
    public TimeSpan Per { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether no job of the lane is started, until an operator says so.</summary>
    /// <value><see langword="false"/>.</value>
    public bool Paused { get; set; }

    internal bool IsLimited => Weight != 1 || MaxRunning is not null || MaxRunningInAll is not null || MaxStarts is not null || Paused;

    /// <summary>How many starts a second are added to what the lane may start.</summary>
    internal double? Refill => MaxStarts / Per.TotalSeconds;

    internal string? Problem() =>
        Weight is < 1 or > MostWeight ? $"a weight is 1 to {MostWeight}"
        : MaxRunning < 1 || MaxRunningInAll < 1 || MaxStarts < 1 ? "a limit is 1 at least; to stop a lane, pause it"
        : Per <= TimeSpan.Zero ? "the time of a rate is more than nothing"
        : null;

    internal LaneSettings With(LaneRule? rule) => rule is null ? this : new()
    {
        Weight = rule.Weight ?? Weight,
        MaxRunning = rule.MaxRunning ?? MaxRunning,
        MaxRunningInAll = rule.MaxRunningInAll ?? MaxRunningInAll,
        MaxStarts = rule.MaxStarts ?? MaxStarts,
        Per = rule.PerSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Per,
        Paused = rule.Paused ?? Paused,
    };

    private const int MostWeight = 100;
}
