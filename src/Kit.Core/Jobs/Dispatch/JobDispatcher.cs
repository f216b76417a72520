using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Takes jobs off the queue as long as workers are free, and gives them back when the host stops.</summary>
internal sealed partial class JobDispatcher(
    JobStore store, JobRunner runner, RunningJobs running, JobUpkeep upkeep, JobPruner pruner, JobWakeUp wakeUp, IOptions<JobsOptions> options,
    ILogger<JobDispatcher> logger) : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(3);
    private readonly JobsOptions _options = options.Value;

    public async ValueTask DisposeAsync()
    {
        // Where the host is disposed of without being stopped, the services must outlast the work.
        Dispose();
        if (ExecuteTask is { } task)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Enabled)
        {
            return;
        }

        // Leases are kept until the last job has ended, so after the stop.
        using var ended = new CancellationTokenSource();
        Task[] beside = [upkeep.RunAsync(ended.Token), pruner.RunAsync(stoppingToken)];
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

                await wakeUp.WaitAsync(_options.PollInterval, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LogQueueFailed(e);
                await Task.Delay(_options.PollInterval, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await DrainAsync();
        await ended.CancelAsync();
        await Task.WhenAll(beside).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FillAsync(CancellationToken stoppingToken)
    {
        while (_options.Workers - running.Count is > 0 and var free)
        {
            // Not cancelled half-way: what was taken must also be known here.
            var jobs = await store.ClaimAsync(free, _options.Lease, CancellationToken.None);
            foreach (var job in jobs)
            {
                running.Start(job, runner.RunAsync, wakeUp.RaiseHere);
            }

            if (jobs.Count == 0 || stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task DrainAsync()
    {
        if (await EndedWithinAsync(_options.StopTimeout))
        {
            return;
        }

        foreach (var job in running.All)
        {
            job.Cancel();
        }

        if (await EndedWithinAsync(CancelTimeout))
        {
            return;
        }

        foreach (var job in running.All)
        {
            LogDoesNotStop(job.Job.Kind, job.Job.Id);
            try
            {
                await store.ReleaseAsync(job.Job, TimeSpan.Zero, CancellationToken.None);
            }
            catch (Exception e)
            {
                LogQueueFailed(e);
            }
        }
    }

    private async Task<bool> EndedWithinAsync(TimeSpan time)
    {
        var all = running.WhenAllEnd;
        return await Task.WhenAny(all, Task.Delay(time, TimeProvider.System)) == all;
    }

    [LoggerMessage(3201, LogLevel.Error, "The job queue can't be read or written; trying again")]
    private partial void LogQueueFailed(Exception exception);

    [LoggerMessage(3202, LogLevel.Warning, "Job {Kind} {Id} does not end when cancelled; it is given back, and what it still does is not saved")]
    private partial void LogDoesNotStop(string kind, Guid id);
}
