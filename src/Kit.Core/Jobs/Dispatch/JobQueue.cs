using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Kit.Jobs;

/// <summary>Works off the queue of one database: takes jobs as long as places are free, keeps their leases, takes back what others lost.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing that needs disposal.")]
internal sealed partial class JobQueue(
    JobStore store, RunningJobs running, JobRunner runner, JobUpkeep upkeep, JobPruner pruner, QueueSchedules schedules, JobWakeUp wakeUp, JobsOptions options, TimeSpan poll,
    ILogger<JobDispatcher> logger)
{
    // While jobs run here, somebody may ask for their end.
    private static readonly TimeSpan LookAtRunning = TimeSpan.FromSeconds(1);

    // Where jobs come one by one, faster than each could be looked for, some are taken at a time. Few wait for so long, and none where they come more slowly.
    private static readonly TimeSpan BetweenClaims = TimeSpan.FromMilliseconds(5);
    private readonly SemaphoreSlim _unsettled = new(0);
    private bool _isTickDue;
    private long _claimed;
    private bool _leftNone;

    /// <summary>Ends when no more jobs are taken.</summary>
    public Task Taking { get; private set; } = Task.CompletedTask;

    /// <summary>Ends when nothing is done for the queue any more.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public JobStore Store => store;

    /// <param name="ended">Leases are kept until then, so after the stop.</param>
    /// <param name="stoppingToken">No more jobs are taken.</param>
    public JobQueue Start(CancellationToken ended, CancellationToken stoppingToken)
    {
        Taking = TakeAsync(stoppingToken);
        Ended = Task.WhenAll(Taking, SettleAsync(stoppingToken), upkeep.RunAsync(store, ended), pruner.RunAsync(store, stoppingToken));
        return this;
    }

    private async Task TakeAsync(CancellationToken stoppingToken)
    {
        // Whoever wakes the loop says that there are jobs. By itself it looks for all that there may be to do, also when it is woken all the time.
        var (look, looked) = (true, 0L);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!look && _leftNone && BetweenClaims - Stopwatch.GetElapsedTime(_claimed) is { Ticks: > 0 } pause)
                {
                    await Task.Delay(pause, TimeProvider.System, stoppingToken);
                }

                if (!look || await LookAsync(stoppingToken))
                {
                    await FillAsync(stoppingToken);
                }

                looked = look ? Stopwatch.GetTimestamp() : looked;
                var wait = look && await schedules.SeeAsync(_isTickDue, stoppingToken) ? TimeSpan.Zero : running.IsIdle || poll < LookAtRunning ? poll : LookAtRunning;
                look = !await wakeUp.WaitAsync(store.Database, wait, stoppingToken) | wakeUp.TakeLook(store.Database) || Stopwatch.GetElapsedTime(looked) >= wait;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LogQueueFailed(e, store.Database ?? "shared");
                look = true;
                await Task.Delay(poll < LookAtRunning ? poll : LookAtRunning, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Sees to what is due, and returns whether jobs are ready.</summary>
    private async Task<bool> LookAsync(CancellationToken stoppingToken)
    {
        await ReturnAsync(running.All.Where(r => r.Store == store && r.IsWaiting && r.Age > LookAtRunning), stoppingToken);
        var work = await store.PeekAsync(stoppingToken);
        _isTickDue = work.HasFlag(JobWork.Tick);
        if (work.HasFlag(JobWork.Cancelled))
        {
            await CancelAsync(stoppingToken);
        }

        if (work.HasFlag(JobWork.Expired))
        {
            await upkeep.KeepAsync(store, stoppingToken);
        }

        if (work.HasFlag(JobWork.Due))
        {
            await store.PromoteAsync(stoppingToken);
        }

        if (work.HasFlag(JobWork.Unsettled) && _unsettled.CurrentCount == 0)
        {
            _unsettled.Release();
        }

        return (work & (JobWork.Due | JobWork.Ready)) != 0;
    }

    // Beside the taking: where very many wait for others, what waits for nobody does not wait for that.
    private async Task SettleAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _unsettled.WaitAsync(stoppingToken);
                if (await store.SettleAsync(stoppingToken) > 0)
                {
                    wakeUp.Raise(store.Database);
                }
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LogQueueFailed(e, store.Database ?? "shared"); // the next look finds the marks again
            }
        }
    }

    private async Task FillAsync(CancellationToken stoppingToken)
    {
        wakeUp.WantsRoom(store.Database, true);
        while (running.Reserve() is > 0 and var free)
        {
            var started = 0;
            var claim = new JobClaim([], More: true, IsHeld: false);
            try
            {
                // Not cancelled half-way: what was taken must also be known here.
                claim = await store.TakeAsync(free, options.Lease, CancellationToken.None);
                (_claimed, _leftNone) = (Stopwatch.GetTimestamp(), !claim.More && !claim.IsHeld);
                foreach (var job in claim.Jobs)
                {
                    running.Start(job, store, runner.RunAsync, job is { OrderKey: null, BatchId: null } ? wakeUp.RaiseRoomHere : LookForNext);
                    started++;
                }
            }
            finally
            {
                running.Free(free - started);
            }

            if (!claim.More || stoppingToken.IsCancellationRequested)
            {
                wakeUp.WantsRoom(store.Database, claim.IsHeld);
                return;
            }

            if (started == 0)
            {
                return; // others have them in hand
            }
        }
    }

    // What waits for it need not wait for the next look.
    private void LookForNext()
    {
        wakeUp.RaiseRoomHere();
        wakeUp.RaiseHere(store.Database, look: true);
    }

    // What was taken ahead and finds no worker goes back: another node may have one.
    private async Task ReturnAsync(IEnumerable<RunningJob> waiting, CancellationToken stoppingToken)
    {
        var withdrawn = waiting.Where(r => r.TryWithdraw()).ToList();
        if (withdrawn.Count == 0)
        {
            return;
        }

        running.WasTooFarAhead();
        await store.ReleaseAsync([.. withdrawn.Select(r => r.Job)], stoppingToken);
        withdrawn.ForEach(r => r.Cancel(JobStop.HostStops));
    }

    private async Task CancelAsync(CancellationToken stoppingToken)
    {
        var asked = await store.FindCancelledAsync(stoppingToken);
        foreach (var job in running.All.Where(r => r.Store == store && asked.Contains((r.Job.Id, r.Job.LeaseToken))))
        {
            // One that waits goes back, and by that it is cancelled.
            await ReturnAsync([job], stoppingToken);
            job.Cancel(JobStop.Requested);
        }
    }

    [LoggerMessage(3201, LogLevel.Error, "The job queue of database '{Database}' can't be read or written; trying again")]
    private partial void LogQueueFailed(Exception exception, string database);
}
