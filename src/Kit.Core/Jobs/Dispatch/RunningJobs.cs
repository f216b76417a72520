using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>
/// The jobs that this node has taken. So many run at once as there are workers; where jobs are short, some more are taken ahead, so that a look at
/// the queue costs less than what is done between two.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing that needs disposal, and jobs end after the container does.")]
internal sealed class RunningJobs(IOptions<JobsOptions> options)
{
    // What is taken ahead is work for so long, however many jobs that are: nobody else's job waits longer because of it.
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(20);
    private const int MostAheadOfWorker = 20;
    private const double Smoothing = 0.05;

    private readonly ConcurrentDictionary<RunningJob, Task> _running = new();
    private readonly SemaphoreSlim _workers = new(options.Value.Workers);
    private readonly int _number = options.Value.Workers;
    private readonly Lock _lock = new();
    private double _milliseconds = Ahead.TotalMilliseconds;
    private int _taken;

    /// <summary>How many there are.</summary>
    public int Count => _running.Count;

    public IReadOnlyList<RunningJob> All => [.. _running.Keys];

    public bool IsIdle => Volatile.Read(ref _taken) == 0;

    public Task WhenAllEnd => Task.WhenAll(_running.Values);

    /// <summary>Takes all places that are free, for a queue that is about to look for so many jobs; none, while enough is taken ahead.</summary>
    public int Reserve()
    {
        lock (_lock)
        {
            var ahead = (int)Math.Min(_number * MostAheadOfWorker, _number * ((Ahead.TotalMilliseconds / Math.Max(_milliseconds, 0.1)) - 1));
            var free = Math.Max(0, _number + Math.Max(0, ahead) - _taken);
            if (_taken > _number && free < ahead / 2)
            {
                return 0;
            }

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

    /// <summary>Starts a job on a place that was reserved, as soon as a worker is free.</summary>
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
                await OnWorkerAsync(running, run);
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

    /// <summary>Jobs that were taken ahead have waited long: for a while, none are.</summary>
    public void WasTooFarAhead()
    {
        lock (_lock)
        {
            _milliseconds = Math.Max(_milliseconds, Ahead.TotalMilliseconds);
        }
    }

    private async Task OnWorkerAsync(RunningJob running, Func<RunningJob, Task> run)
    {
        var worker = _workers.WaitAsync(running.CancellationToken);
        await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (worker.IsCanceled)
        {
            return; // who withdrew it sees to its row
        }

        try
        {
            if (running.TryBegin())
            {
                var since = Stopwatch.GetTimestamp();
                await run(running);
                Took(Stopwatch.GetElapsedTime(since));
            }
        }
        finally
        {
            _workers.Release();
        }
    }

    private void Took(TimeSpan time)
    {
        lock (_lock)
        {
            _milliseconds += Smoothing * (Math.Min(time.TotalMilliseconds, Ahead.TotalMilliseconds * 50) - _milliseconds);
        }
    }
}
