using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Deletes, in batches, the jobs that ended long ago.</summary>
internal sealed partial class JobPruner(IOptions<JobsOptions> options, ILogger<JobPruner> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(JobStore store, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await PruneAsync(store, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
            catch (Exception)
            {
                return;
            }

            await Task.Delay(Interval, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task PruneAsync(JobStore store, CancellationToken cancellationToken)
    {
        foreach (var (state, age) in new[] { (JobState.Done, options.Value.DoneRetention), (JobState.Dead, options.Value.DeadRetention), (JobState.Cancelled, options.Value.DoneRetention) })
        {
            while (await store.PruneAsync(state, age, cancellationToken))
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    [LoggerMessage(3221, LogLevel.Warning, "Ended jobs could not be deleted; trying again later")]
    private partial void LogFailed(Exception exception);
}
