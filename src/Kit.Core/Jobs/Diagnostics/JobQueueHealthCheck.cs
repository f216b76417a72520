using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Degraded when the oldest due job has waited too long: no node takes jobs, too few do, or none knows its kind. So it is when a dead one holds back those behind it.</summary>
internal sealed class JobQueueHealthCheck(JobStore store, IOptions<JobsOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var age = await store.OldestDueAsync(cancellationToken) ?? TimeSpan.Zero;
        var data = new Dictionary<string, object> { ["oldestDueSeconds"] = Math.Round(age.TotalSeconds, 1) };
        var (blocked, since) = await store.InTheWayAsync(cancellationToken);
        if (blocked > 0)
        {
            data["deadInTheWay"] = blocked;
            return HealthCheckResult.Degraded($"Jobs wait behind {blocked} dead ones, the first of them dead since {since:u}. Retry or discard those.", data: data);
        }

        return age > options.Value.DegradedAfter
            ? HealthCheckResult.Degraded($"The oldest due job has waited for {age.TotalSeconds:F0} seconds.", data: data)
            : HealthCheckResult.Healthy(data: data);
    }
}
