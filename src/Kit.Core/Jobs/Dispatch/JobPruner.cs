using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Deletes, in batches, the jobs that ended long ago.</summary>
internal sealed partial class JobPruner(IEnumerable<IQueuePruner> others, IOptions<JobsOptions> options, ILogger<JobPruner> logger)
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
        var value = options.Value;
        foreach (var (state, age) in new[] { (JobState.Done, value.DoneRetention), (JobState.Cancelled, value.DoneRetention), (JobState.Dead, value.DeadRetention) })
        {
            await RepeatAsync(() => store.PruneAsync(state, age, cancellationToken), cancellationToken);
        }

        await RepeatAsync(() => store.PruneEffectsAsync(value.EffectRetention, cancellationToken), cancellationToken);
        await RepeatAsync(() => store.PruneBatchesAsync(value.DoneRetention, value.DeadRetention, cancellationToken), cancellationToken);
        foreach (var other in others)
        {
            await RepeatAsync(() => other.PruneAsync(store.Database, cancellationToken), cancellationToken);
        }
    }

    private static async Task RepeatAsync(Func<Task<bool>> prune, CancellationToken cancellationToken)
    {
        while (await prune())
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    [LoggerMessage(3221, LogLevel.Warning, "Ended jobs could not be deleted; trying again later")]
    private partial void LogFailed(Exception exception);
}
