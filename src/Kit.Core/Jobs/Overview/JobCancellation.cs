using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>Cancels a job for somebody who says why; that is in the audit log, in one transaction with it.</summary>
internal sealed class JobCancellation(KitDbContext db, IQueueJournal journal)
{
    /// <param name="tenantId">Whose it is; a tenant's scope finds its own only.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it waited or ran.</returns>
    public async Task<bool> CancelAsync(Guid tenantId, Guid jobId, string reason, CancellationToken cancellationToken)
    {
        var jobs = (db.SeesAll ? db.AllTenants<Job>() : db.Set<Job>()).Where(j => j.TenantId == tenantId && j.Id == jobId);
        var cancelled = false;
        await OneTry.RunAsync(db, async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await JobCanceller.CancelAsync(jobs, db.Now, cancellationToken) > 0)
            {
                journal.Note(db, new(QueueAct.Jobs, jobId.ToString(), tenantId, QueueAct.Cancel, jobId.ToString(), jobId, true), reason);
                await db.SaveChangesAsync(cancellationToken);
                cancelled = true;
            }

            await transaction.CommitAsync(cancellationToken);
        });
        return cancelled;
    }
}
