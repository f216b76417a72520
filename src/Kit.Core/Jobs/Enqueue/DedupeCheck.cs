using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>
/// Leaves out the jobs whose like waits or runs already. The lock lets the second of two at the same moment see the first, instead of
/// failing its whole transaction at the unique index.
/// </summary>
internal sealed class DedupeCheck(IReadOnlyList<Job> added, JobStore store) : ISaveCheck
{
    public async Task RunAsync(KitDbContext context, CancellationToken cancellationToken)
    {
        var seen = new HashSet<(Guid, string, string)>();
        foreach (var job in added.OrderBy(j => j.Kind, StringComparer.Ordinal).ThenBy(j => j.DedupeKey, StringComparer.Ordinal))
        {
            if (!seen.Add((job.TenantId, job.Kind, job.DedupeKey!)) || await ExistsAsync(context, job, cancellationToken))
            {
                context.Entry(job).State = EntityState.Detached;
            }
        }
    }

    private async Task<bool> ExistsAsync(KitDbContext context, Job job, CancellationToken cancellationToken)
    {
        await store.LockAsync(context, $"{job.TenantId} {job.Kind} {job.DedupeKey}", cancellationToken);
        var jobs = context.Scope is { IsBypass: true } ? context.AllTenants<Job>() : context.Set<Job>();
        return await jobs.AnyAsync(
            j => j.TenantId == job.TenantId && j.Kind == job.Kind && j.DedupeKey == job.DedupeKey
                && (j.State == JobState.Ready || j.State == JobState.Scheduled || j.State == JobState.Running || j.State == JobState.Held || j.UniqueUntil > job.CreatedAt),
            cancellationToken);
    }
}
