namespace Kit.Jobs;

/// <summary>How far a batch is.</summary>
/// <param name="Total">How many jobs it has: those that were discarded are not counted any more.</param>
/// <param name="Done">How many ended well.</param>
/// <param name="Dead">How many were given up.</param>
/// <param name="Cancelled">How many were cancelled.</param>
/// <param name="FailedAt">When for the first time nothing of it waited or ran, and something was dead.</param>
/// <param name="FinishedAt">When all had ended and none was dead; <see langword="null"/> until then.</param>
public sealed record JobBatchProgress(long Total, long Done, long Dead, long Cancelled, DateTimeOffset? FailedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>How many wait or run.</summary>
    public long Open => Total - Done - Dead - Cancelled;
}
