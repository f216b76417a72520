namespace Kit.Jobs;

/// <summary>A job that this node runs.</summary>
internal sealed class RunningJob(Job job, JobStore store) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private volatile bool _leaseLost;

    public Job Job { get; } = job;

    /// <summary>The queue that it was taken from.</summary>
    public JobStore Store { get; } = store;

    public CancellationToken CancellationToken => _cancel.Token;

    public bool LeaseLost => _leaseLost;

    public bool IsCancelled => _cancel.IsCancellationRequested;

    /// <summary>Another node has the job, or the queue has it back.</summary>
    public void Lose()
    {
        _leaseLost = true;
        Cancel();
    }

    public void Cancel()
    {
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
