using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Degraded when the oldest due job has waited too long: no node takes jobs, too few do, or none knows its kind.</summary>
internal sealed class JobQueueHealthCheck(JobStore store, IOptions<JobsOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var age = await store.OldestDueAsync(cancellationToken) ?? TimeSpan.Zero;
        var data = new Dictionary<string, object> { ["oldestDueSeconds"] = Math.Round(age.TotalSeconds, 1) };
        return age > options.Value.DegradedAfter
            ? HealthCheckResult.Degraded($"The oldest due job has waited for {age.TotalSeconds:F0} seconds.", data: data)
            : HealthCheckResult.Healthy(data: data);
    }
}
