using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>Adds batches to a DbContext of the scope: its own, or that of the control plane.</summary>
internal sealed class JobBatches(Func<KitDbContext> db, JobWriter writer) : IJobBatches
{
    public Guid Enqueue(Action<JobBatchBuilder> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        var builder = new JobBatchBuilder(writer);
        build(builder);
        db().AddRange(builder.Rows());
        return builder.Batch.Id;
    }

    public Guid Add<T>(JobContext context, T job, JobOptions? options = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(context);
        var to = db();
        if (context.BatchId is not { } batchId || (context.Reports is { } reports && reports.Store.Database != to.DatabaseName))
        {
            throw new InvalidOperationException($"Job '{context.Kind}' is in no batch here. Only a job of a batch adds to it, by the DbContext of its own queue.");
        }

        var row = writer.Make(job, options);
        (row.BatchId, row.OrderKey) = (batchId, context.IsInOrder ? JobBatchBuilder.OrderKeyOf(batchId) : null);
        to.Add(row);
        return row.Id;
    }

    public async Task<JobBatchProgress?> FindAsync(Guid batchId, CancellationToken cancellationToken = default)
    {
        var context = db();
        var batches = context.SeesAll ? context.AllTenants<JobBatch>() : context.Set<JobBatch>();
        if (await batches.AsNoTracking().SingleOrDefaultAsync(b => b.Id == batchId, cancellationToken) is not { } batch)
        {
            return null;
        }

        if (batch is { Total: { } total, Done: { } finished })
        {
            var given = await CountAsync(Jobs(context).Where(j => j.BatchId == batchId && j.State == JobState.Dead), cancellationToken);
            var dead = given.GetValueOrDefault(JobState.Dead);
            return new(total, finished, dead, total - finished - dead, batch.FailedAt, batch.FinishedAt);
        }

        var counts = await CountAsync(Jobs(context).Where(j => j.BatchId == batchId), cancellationToken);
        return new(
            counts.Values.Sum(), counts.GetValueOrDefault(JobState.Done), counts.GetValueOrDefault(JobState.Dead), counts.GetValueOrDefault(JobState.Cancelled), batch.FailedAt, batch.FinishedAt);
    }

    public Task<int> CancelAsync(Guid batchId, CancellationToken cancellationToken = default) =>
        JobCanceller.CancelAsync(Jobs(db()).Where(j => j.BatchId == batchId || j.WaitsFor == batchId), writer.Now, cancellationToken);

    internal static async Task<Dictionary<JobState, long>> CountAsync(IQueryable<Job> jobs, CancellationToken cancellationToken) =>
        await jobs.GroupBy(j => j.State).Select(g => new { g.Key, Number = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Number, cancellationToken);

    private static IQueryable<Job> Jobs(KitDbContext context) => context.SeesAll ? context.AllTenants<Job>() : context.Set<Job>();
}
