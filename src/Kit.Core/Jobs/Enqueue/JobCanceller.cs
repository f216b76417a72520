using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>Asks for a job's end.</summary>
internal static class JobCanceller
{
    public static async Task<bool> CancelAsync(KitDbContext db, Guid jobId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var jobs = (db.Scope is { IsBypass: true } ? db.AllTenants<Job>() : db.Set<Job>()).Where(j => j.Id == jobId);

        // One statement, so that a job which is taken at this very moment is either not taken or told.
        return await jobs.Where(j => j.State == JobState.Ready || j.State == JobState.Scheduled || j.State == JobState.Running || j.State == JobState.Held).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.CancelRequestedAt, now)
                .SetProperty(j => j.FinishedAt, j => j.State == JobState.Running ? null : now)
                .SetProperty(j => j.Unsettled, j => j.State != JobState.Running && j.OrderKey != null)
                .SetProperty(j => j.State, j => j.State == JobState.Running ? JobState.Running : JobState.Cancelled),
            cancellationToken) > 0;
    }
}
