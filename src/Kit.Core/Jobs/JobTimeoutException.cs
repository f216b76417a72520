namespace Kit.Jobs;

/// <summary>An attempt took longer than it may. It counts as one that failed.</summary>
/// <param name="timeout">How long it may take.</param>
/// <param name="inner">What the handler ended with.</param>
public sealed class JobTimeoutException(TimeSpan timeout, Exception? inner = null) : KitException(JobErrors.TimedOut, $"The attempt took longer than {timeout}.", inner)
{
    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; } = timeout;
}
