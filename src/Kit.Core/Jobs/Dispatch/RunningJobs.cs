using System.Collections.Concurrent;

namespace Kit.Jobs;

/// <summary>The jobs that this node runs.</summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<RunningJob, Task> _running = new();
    private int _count;

    /// <summary>Those that are taken and not ended.</summary>
    public int Count => Volatile.Read(ref _count);

    public IReadOnlyList<RunningJob> All => [.. _running.Keys];

    public Task WhenAllEnd => Task.WhenAll(_running.Values);

    public void Start(Job job, Func<RunningJob, Task> run, Action ended)
    {
        var running = new RunningJob(job);
        Interlocked.Increment(ref _count);
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
                Interlocked.Decrement(ref _count);
                ended();
            }
        }
    }
}
