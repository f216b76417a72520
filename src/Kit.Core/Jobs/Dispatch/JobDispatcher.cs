using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Has the queues worked off, and gives back what runs when the host stops.</summary>
internal sealed partial class JobDispatcher(
    JobStore store, RunningJobs running, JobQueues queues, IOptions<JobsOptions> options, ILogger<JobDispatcher> logger) : BackgroundService, IAsyncDisposable
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
        var shared = queues.Make(store, _options.PollInterval).Start(ended.Token, stoppingToken);
        await Task.WhenAll(shared.Taking, queues.TakeFromOthersAsync(ended.Token, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DrainAsync();
        await ended.CancelAsync();
        await Task.WhenAll(shared.Ended, queues.EndOthersAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
                await job.Store.ReleaseAsync(job.Job, TimeSpan.Zero, CancellationToken.None);
            }
            catch (Exception e)
            {
                LogNotGivenBack(e, job.Job.Kind, job.Job.Id);
            }
        }
    }

    private async Task<bool> EndedWithinAsync(TimeSpan time)
    {
        var all = running.WhenAllEnd;
        return await Task.WhenAny(all, Task.Delay(time, TimeProvider.System)) == all;
    }

    [LoggerMessage(3203, LogLevel.Error, "Job {Kind} {Id} could not be given back; it runs again when its lease has ended")]
    private partial void LogNotGivenBack(Exception exception, string kind, Guid id);

    [LoggerMessage(3202, LogLevel.Warning, "Job {Kind} {Id} does not end when cancelled; it is given back, and what it still does is not saved")]
    private partial void LogDoesNotStop(string kind, Guid id);
}
