using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Has the queues worked off, and gives back what runs when the host stops.</summary>
internal sealed partial class JobDispatcher(
    JobStore store, RunningJobs running, JobQueues queues, JobEngines engines, IOptions<JobsOptions> options, ILogger<JobDispatcher> logger) : BackgroundService, IAsyncDisposable
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

        using var ended = new CancellationTokenSource();
        engines.Current.Start();
        var shared = queues.Make(store, _options.PollInterval).Start(ended.Token, stoppingToken);
        await Task.WhenAll(shared.Taking, queues.TakeFromOthersAsync(ended.Token, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DrainAsync();
        await ended.CancelAsync();
        await Task.WhenAll(shared.Ended, queues.EndOthersAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await engines.Current.StopAsync();
    }

    private async Task DrainAsync()
    {
        await GiveBackAsync(running.All.Where(r => r.TryWithdraw()).ToList());
        if (await EndedWithinAsync(_options.StopTimeout))
        {
            return;
        }

        foreach (var job in running.All)
        {
            job.Cancel(JobStop.HostStops);
        }

        if (await EndedWithinAsync(CancelTimeout))
        {
            return;
        }

        var deaf = running.All;
        foreach (var job in deaf)
        {
            LogDoesNotStop(job.Job.Kind, job.Job.Id);
        }

        await GiveBackAsync(deaf);
    }

    private async Task GiveBackAsync(IReadOnlyList<RunningJob> jobs)
    {
        foreach (var ofStore in jobs.GroupBy(j => j.Store))
        {
            try
            {
                await ofStore.Key.ReleaseAsync([.. ofStore.Select(j => j.Job)], CancellationToken.None);
            }
            catch (Exception e)
            {
                LogNotGivenBack(e, ofStore.Count());
            }
        }

        foreach (var job in jobs)
        {
            job.Cancel(JobStop.HostStops);
        }
    }

    private async Task<bool> EndedWithinAsync(TimeSpan time)
    {
        var all = running.WhenAllEnd;
        return await Task.WhenAny(all, Task.Delay(time, TimeProvider.System)) == all;
    }

    [LoggerMessage(3203, LogLevel.Error, "{Count} jobs could not be given back; they run again when their leases have ended")]
    private partial void LogNotGivenBack(Exception exception, int count);

    [LoggerMessage(3202, LogLevel.Warning, "Job {Kind} {Id} does not end when cancelled; it is given back, and what it still does is not saved")]
    private partial void LogDoesNotStop(string kind, Guid id);
}
