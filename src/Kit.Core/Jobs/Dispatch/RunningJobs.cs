using System.Collections.Concurrent;

namespace Kit.Jobs;

/// <summary>The jobs that this node runs.</summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<RunningJob, Task> _running = new();
    private readonly Lock _lock = new();
    private int _taken;

    /// <summary>How many there are.</summary>
    public int Count => _running.Count;

    public IReadOnlyList<RunningJob> All => [.. _running.Keys];

    public Task WhenAllEnd => Task.WhenAll(_running.Values);

    /// <summary>Takes all places that are free, for a queue that is about to look for so many jobs.</summary>
    public int Reserve(int places)
    {
        lock (_lock)
        {
            var free = Math.Max(0, places - _taken);
            _taken += free;
            return free;
        }
    }

    /// <summary>Gives places back that nothing was started on.</summary>
    public void Free(int places)
    {
        lock (_lock)
        {
            _taken -= places;
        }
    }

    /// <summary>Starts a job on a place that was reserved.</summary>
    public void Start(Job job, JobStore store, Func<RunningJob, Task> run, Action ended)
    {
        var running = new RunningJob(job, store);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[running] = RunAsync();
        start.SetResult();

        async Task RunAsync()
        {
            await start.Task;
            try
            {
                await run(running);
            }
            finally
            {
                _running.TryRemove(running, out _);
                running.Dispose();
                Free(1);
                ended();
            }
        }
    }
}
