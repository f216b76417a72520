using Microsoft.Extensions.Logging;

namespace Kit.Jobs;

/// <summary>Works off the queue of one database: takes jobs as long as places are free, keeps their leases, takes back what others lost.</summary>
internal sealed partial class JobQueue(
    JobStore store, RunningJobs running, JobRunner runner, JobUpkeep upkeep, JobPruner pruner, JobWakeUp wakeUp, JobsOptions options, TimeSpan poll,
    ILogger<JobDispatcher> logger)
{
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
        Ended = Task.WhenAll(Taking, upkeep.RunAsync(store, ended), pruner.RunAsync(store, stoppingToken));
        return this;
    }

    private async Task TakeAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var work = await store.PeekAsync(stoppingToken);
                if (work.HasFlag(JobWork.Due))
                {
                    await store.PromoteAsync(stoppingToken);
                }

                if ((work & (JobWork.Due | JobWork.Ready)) != 0)
                {
                    await FillAsync(stoppingToken);
                }

                await wakeUp.WaitAsync(store.Database, poll, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LogQueueFailed(e, store.Database ?? "shared");
                await Task.Delay(poll, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FillAsync(CancellationToken stoppingToken)
    {
        while (running.Reserve(options.Workers) is > 0 and var free)
        {
            var started = 0;
            try
            {
                // Not cancelled half-way: what was taken must also be known here.
                foreach (var job in await store.ClaimAsync(free, options.Lease, CancellationToken.None))
                {
                    running.Start(job, store, runner.RunAsync, wakeUp.RaiseAllHere);
                    started++;
                }
            }
            finally
            {
                running.Free(free - started);
            }

            if (started == 0 || stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    [LoggerMessage(3201, LogLevel.Error, "The job queue of database '{Database}' can't be read or written; trying again")]
    private partial void LogQueueFailed(Exception exception, string database);
}
