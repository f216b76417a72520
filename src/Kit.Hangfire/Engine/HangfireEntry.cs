using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>What Hangfire calls, for all jobs. The names and the parameters are stored; they name the job, and say nothing of what is in it.</summary>
internal sealed class HangfireEntry(Handovers handovers, IOptions<JobsOptions> options)
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs a job of this node's, if it still is under the lease that it was handed over with.</summary>
    /// <returns>How the run ended, where the queue does not take it for a failure.</returns>
    /// <exception cref="HangfireRunException">It failed; Kit sees to what follows.</exception>
    public async Task<string> RunAsync(string? database, Guid tenantId, Guid jobId, Guid leaseToken)
    {
        var end = handovers.Find(database, tenantId, jobId, leaseToken) is { } handover
            ? await handover.RunAsync(options.Value.Lease, _stopped.Task)
            : JobEnds.Released;
        return end is JobEnds.Failed or JobEnds.Dead or JobEnds.Lost or JobEnds.Unknown ? throw new HangfireRunException(end) : end;
    }

    /// <summary>Lets go of handlers that don't end.</summary>
    public void Stop() => _stopped.TrySetResult();
}
