namespace Kit.Jobs;

/// <summary>A job that this node has taken: it waits for a worker, and then runs.</summary>
internal sealed class RunningJob(Job job, JobStore store) : IDisposable
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Withdrawn = 2;

    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _worked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _since = System.Diagnostics.Stopwatch.GetTimestamp();
    private int _state;
    private long _begun;
    private volatile JobStop _stop;

    public Job Job { get; } = job;

    /// <summary>The queue that it was taken from.</summary>
    public JobStore Store { get; } = store;

    public CancellationToken CancellationToken => _cancel.Token;

    /// <summary>Why it is to end; the last reason, where there are several.</summary>
    public JobStop Stop => _stop != JobStop.None || !_cancel.IsCancellationRequested ? _stop : JobStop.TimedOut;

    public bool IsWaiting => Volatile.Read(ref _state) == Waiting;

    /// <summary>How long ago it was taken.</summary>
    public TimeSpan Age => System.Diagnostics.Stopwatch.GetElapsedTime(_since);

    public bool HasBegun => Volatile.Read(ref _state) == Begun;

    /// <summary>How long ago it began.</summary>
    public TimeSpan? Time => HasBegun ? System.Diagnostics.Stopwatch.GetElapsedTime(_begun) : null;

    /// <summary>A worker is free; whether it may begin.</summary>
    public bool TryBegin()
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) != Waiting)
        {
            return false;
        }

        _begun = System.Diagnostics.Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>Ends when its worker is free, though how it ended may still have to be written.</summary>
    public Task Worked => _worked.Task;

    /// <summary>Its handler has ended, and holds nothing that others need.</summary>
    public void EndWork() => _worked.TrySetResult();

    /// <summary>Its handler is about to start: from now on its time counts.</summary>
    public void StartClock()
    {
        if (Job.TimeoutSeconds is { } seconds)
        {
            _cancel.CancelAfter(TimeSpan.FromSeconds(seconds));
        }
    }

    /// <summary>It is not to begin any more; whether it had not.</summary>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting;

    public void Cancel(JobStop reason)
    {
        if (reason > _stop)
        {
            _stop = reason;
        }

        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at this moment.
        }
    }

    public void Dispose() => _cancel.Dispose();
}
