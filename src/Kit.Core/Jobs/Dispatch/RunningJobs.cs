using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>
/// The jobs that this node has taken. So many run at once as there are workers; where jobs are short, some more are taken ahead, so that a look at
/// the queue costs less than what is done between two.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing that needs disposal, and jobs end after the container does.")]
internal sealed partial class RunningJobs(JobEngines engines, IOptions<JobsOptions> options, ILogger<RunningJobs> logger)
{
    private const double Smoothing = 0.05;
    private const int MostCounted = 50; // a job counts as so many windows' time at most, so that one long one is soon forgotten
    private static readonly TimeSpan EnginePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrialWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan TrialPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<RunningJob, Task> _running = new();
    private readonly int _number = options.Value.Workers;
    private readonly SemaphoreSlim _trial = new(1);
    private readonly Lock _lock = new();
    private double? _milliseconds;
    private int _taken;

    /// <summary>How many there are.</summary>
    public int Count => _running.Count;

    public IReadOnlyList<RunningJob> All => [.. _running.Keys];

    public bool IsIdle => Volatile.Read(ref _taken) == 0;

    public Task WhenAllEnd => Task.WhenAll(_running.Values);

    /// <summary>Takes all places that are free, for a queue that is about to look for so many jobs; none, while enough is taken ahead.</summary>
    public int Reserve()
    {
        var (time, most) = engines.Current.Window;
        lock (_lock)
        {
            var ahead = (int)Math.Min(_number * most, _number * ((time.TotalMilliseconds / Math.Max(_milliseconds ?? time.TotalMilliseconds, 0.1)) - 1));
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

    /// <summary>Hands a job on a place that was reserved to the engine.</summary>
    public void Start(Job job, JobStore store, Func<RunningJob, Task<string>> work, Action ended)
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
                await (CrashRules.IsOnTrial(job, options.Value.MaxCrashes) ? TryAsync(running, work) : engines.Current.RunAsync(running, work));
            }
            catch (Exception e) when (running.TryWithdraw())
            {
                LogNotTaken(e, engines.Current.Name, job.Kind, job.Id);
                await GiveBackAsync(running, EnginePause);

                // Whatever is wrong with it would be so with the next one: its place is not free at once.
                await Task.Delay(EnginePause, TimeProvider.System);
            }
            finally
            {
                if (running.Time is { } time)
                {
                    Took(time);
                }

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
        var time = engines.Current.Window.Time.TotalMilliseconds;
        lock (_lock)
        {
            _milliseconds = Math.Max(_milliseconds ?? time, time);
        }
    }

    // One after the other. Those for which another takes too long come back later, and leave their places to the rest.
    private async Task TryAsync(RunningJob running, Func<RunningJob, Task<string>> work)
    {
        var turn = _trial.WaitAsync(TrialWait, running.CancellationToken);
        await ((Task)turn).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (turn.IsCanceled)
        {
            return; // who withdrew it sees to its row
        }

        if (!await turn)
        {
            if (running.TryWithdraw())
            {
                await GiveBackAsync(running, TrialPause);
            }

            return;
        }

        try
        {
            await engines.Current.RunAsync(running, work);
        }
        finally
        {
            _trial.Release();
        }
    }

    private async Task GiveBackAsync(RunningJob running, TimeSpan pause)
    {
        try
        {
            await running.Store.ReleaseAsync(running.Job, pause, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotGivenBack(e, running.Job.Kind, running.Job.Id);
        }
    }

    private void Took(TimeSpan time)
    {
        var window = engines.Current.Window.Time.TotalMilliseconds;
        lock (_lock)
        {
            var known = _milliseconds ?? window;
            _milliseconds = known + (Smoothing * (Math.Min(time.TotalMilliseconds, window * MostCounted) - known));
        }
    }

    [LoggerMessage(3204, LogLevel.Error, "{Engine} does not take job {Kind} {Id}; it goes back to the queue")]
    private partial void LogNotTaken(Exception exception, string engine, string kind, Guid id);

    [LoggerMessage(3205, LogLevel.Error, "Job {Kind} {Id} could not be given back; it runs again when its lease has ended")]
    private partial void LogNotGivenBack(Exception exception, string kind, Guid id);
}
