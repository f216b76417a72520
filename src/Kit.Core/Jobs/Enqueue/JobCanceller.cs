using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>Asks for jobs' ends.</summary>
internal static class JobCanceller
{
    public static async Task<bool> CancelAsync(KitDbContext db, Guid jobId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await CancelAsync((db.SeesAll ? db.AllTenants<Job>() : db.Set<Job>()).Where(j => j.Id == jobId), now, cancellationToken) > 0;

    // One statement, so that a job which is taken at this very moment is either not taken or told.
    public static Task<int> CancelAsync(IQueryable<Job> jobs, DateTimeOffset now, CancellationToken cancellationToken) =>
        jobs.Where(j => j.State == JobState.Ready || j.State == JobState.Scheduled || j.State == JobState.Running || j.State == JobState.Held).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.CancelRequestedAt, now)
                .SetProperty(j => j.FinishedAt, j => j.State == JobState.Running ? null : now)
                .SetProperty(j => j.Unsettled, j => j.State != JobState.Running && (j.OrderKey != null || j.BatchId != null))
                .SetProperty(j => j.State, j => j.State == JobState.Running ? JobState.Running : JobState.Cancelled),
            cancellationToken);
}
