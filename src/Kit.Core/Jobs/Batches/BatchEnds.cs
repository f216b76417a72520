using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>
/// Finds that a batch has ended, from its jobs' rows: asked after each of their ends, in a transaction of the one who asks alone. So the last one's end is seen by
/// somebody, and what follows begins once.
/// </summary>
internal static class BatchEnds
{
    /// <summary>Looks at a batch; returns how many jobs begin.</summary>
    public static async Task<int> SettleAsync(KitDbContext db, Guid tenantId, Guid batchId, CancellationToken cancellationToken)
    {
        var jobs = db.AllTenants<Job>().Where(j => j.TenantId == tenantId && j.BatchId == batchId);
        var batches = db.AllTenants<JobBatch>().Where(b => b.TenantId == tenantId && b.Id == batchId && b.FinishedAt == null);
        if (await batches.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } batch || await jobs.AnyAsync(
            j => j.State == JobState.Ready || j.State == JobState.Scheduled || j.State == JobState.Running || j.State == JobState.Moved
                || (j.State == JobState.Held && !jobs.Any(d => d.State == JobState.Dead && d.OrderKey == j.OrderKey)), cancellationToken))
        {
            return 0;
        }

        var now = db.Now;
        if (await jobs.AnyAsync(j => j.State == JobState.Dead, cancellationToken))
        {
            await batches.Where(b => b.FailedAt == null).ExecuteUpdateAsync(set => set.SetProperty(b => b.FailedAt, now), cancellationToken);
            return await BeginAsync(db, tenantId, batch.FailedJobId, now, cancellationToken);
        }

        var counts = await JobBatches.CountAsync(jobs, cancellationToken);
        await FinishAsync(batches, counts, now, cancellationToken);
        await DropAsync(db, tenantId, batch.FailedJobId, now, cancellationToken);
        return await BeginAsync(db, tenantId, batch.DoneJobId, now, cancellationToken);
    }

    /// <summary>Gives up a batch that has failed and that nobody has retried for so long; what was to follow does not.</summary>
    public static async Task<bool> GiveUpAsync(KitDbContext db, DateTimeOffset failedBefore, int most, CancellationToken cancellationToken)
    {
        var jobs = db.AllTenants<Job>();
        var given = await db.AllTenants<JobBatch>().AsNoTracking()
            .Where(b => b.FailedAt < failedBefore && b.FinishedAt == null && !jobs.Any(j => j.TenantId == b.TenantId && j.BatchId == b.Id
                && (j.State == JobState.Ready || j.State == JobState.Scheduled || j.State == JobState.Running || j.State == JobState.Moved)))
            .OrderBy(b => b.FailedAt).Take(most).ToListAsync(cancellationToken);
        foreach (var batch in given)
        {
            var own = jobs.Where(j => j.TenantId == batch.TenantId && j.BatchId == batch.Id);
            await JobCanceller.CancelAsync(own, db.Now, cancellationToken);
            await DropAsync(db, batch.TenantId, batch.DoneJobId, db.Now, cancellationToken);
            await FinishAsync(
                db.AllTenants<JobBatch>().Where(b => b.TenantId == batch.TenantId && b.Id == batch.Id && b.FinishedAt == null),
                await JobBatches.CountAsync(own, cancellationToken),
                db.Now,
                cancellationToken);
        }

        return given.Count == most;
    }

    private static Task<int> FinishAsync(IQueryable<JobBatch> batch, Dictionary<JobState, long> counts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (total, done) = (counts.Values.Sum(), counts.GetValueOrDefault(JobState.Done));
        return batch.ExecuteUpdateAsync(set => set.SetProperty(b => b.FinishedAt, now).SetProperty(b => b.Total, total).SetProperty(b => b.Done, done), cancellationToken);
    }

    private static async Task<int> BeginAsync(KitDbContext db, Guid tenantId, Guid? jobId, DateTimeOffset now, CancellationToken cancellationToken) => jobId is null
        ? 0
        : await db.AllTenants<Job>().Where(j => j.TenantId == tenantId && j.Id == jobId && j.State == JobState.Held).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.State, j => j.RunAt > now ? JobState.Scheduled : JobState.Ready).SetProperty(j => j.WaitsFor, (Guid?)null), cancellationToken);

    private static async Task DropAsync(KitDbContext db, Guid tenantId, Guid? jobId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (jobId is not null)
        {
            await JobCanceller.CancelAsync(db.AllTenants<Job>().Where(j => j.TenantId == tenantId && j.Id == jobId && j.State == JobState.Held), now, cancellationToken);
        }
    }
}
