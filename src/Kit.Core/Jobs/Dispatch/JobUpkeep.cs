using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Renews this node's leases and takes back the jobs whose lease has ended, whoever's it was.</summary>
internal sealed partial class JobUpkeep(
    RunningJobs running, JobWakeUp wakeUp, JobTelemetry telemetry, IOptions<JobsOptions> options, ILogger<JobUpkeep> logger)
{
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AgeInterval = TimeSpan.FromSeconds(15);
    private const int BeatsInLease = 3;

    public async Task RunAsync(JobStore store, CancellationToken cancellationToken)
    {
        var lease = options.Value.Lease;
        var beat = lease / BeatsInLease < LongestBeat ? lease / BeatsInLease : LongestBeat;
        long? aged = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await KeepAsync(store, cancellationToken);
                if (aged is null || Stopwatch.GetElapsedTime(aged.Value) >= AgeInterval)
                {
                    aged = Stopwatch.GetTimestamp();
                    telemetry.SawAge(store.Database, await store.OldestDueAsync(cancellationToken) ?? TimeSpan.Zero);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e, store.Database ?? "shared");
            }
            catch (Exception)
            {
                break;
            }

            await Task.Delay(beat, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        telemetry.SawAge(store.Database, null);
    }

    /// <summary>Does it once.</summary>
    public async Task KeepAsync(JobStore store, CancellationToken cancellationToken)
    {
        // In this order: after a pause in which nothing could be written, what still runs here is not taken for lost.
        await RenewAsync(store, options.Value.Lease, cancellationToken);
        if ((await store.PeekAsync(cancellationToken)).HasFlag(JobWork.Expired))
        {
            await ReconcileAsync(store, cancellationToken);
        }
    }

    private async Task RenewAsync(JobStore store, TimeSpan lease, CancellationToken cancellationToken)
    {
        List<RunningJob> mine = [.. running.All.Where(r => r.Store == store)];
        if (mine.Count == 0)
        {
            return;
        }

        var renewed = await store.RenewAsync([.. mine.Select(r => r.Job)], lease, cancellationToken);
        var ended = mine.Where(r => !renewed.Contains((r.Job.Id, r.Job.LeaseToken))).ToList();
        if (ended.Count == 0)
        {
            return;
        }

        // Most of them have ended meanwhile; those that still run have lost their lease.
        var still = running.All.ToHashSet();
        foreach (var lost in ended.Where(still.Contains))
        {
            lost.Cancel(JobStop.LeaseLost);
        }
    }

    private async Task ReconcileAsync(JobStore store, CancellationToken cancellationToken)
    {
        var taken = await store.ReconcileAsync(options.Value.MaxCrashes, cancellationToken);
        foreach (var job in taken)
        {
            telemetry.Crashed(job.Kind, job.TenantId);
            if (job.State == JobState.Dead)
            {
                telemetry.Ended(job.Kind, JobEnds.Dead, job.TenantId);
                LogDead(job.Kind, job.Id, job.TenantId, job.CrashCount);
            }
            else if (job.State == JobState.Cancelled)
            {
                telemetry.Ended(job.Kind, JobEnds.Cancelled, job.TenantId);
            }
            else
            {
                LogTakenBack(job.Kind, job.Id, job.TenantId);
            }
        }

        wakeUp.Raise(store.Database);
    }

    [LoggerMessage(3211, LogLevel.Warning, "Job {Kind} {Id} of tenant {TenantId} goes back to the queue: the lease of the node that ran it has ended")]
    private partial void LogTakenBack(string kind, Guid id, Guid tenantId);

    [LoggerMessage(3212, LogLevel.Error, "Job {Kind} {Id} of tenant {TenantId} is dead: its process ended {Crashes} times while it ran")]
    private partial void LogDead(string kind, Guid id, Guid tenantId, int crashes);

    [LoggerMessage(3213, LogLevel.Warning, "Leases in database '{Database}' could not be renewed, or its queue not be looked at; trying again")]
    private partial void LogFailed(Exception exception, string database);
}
