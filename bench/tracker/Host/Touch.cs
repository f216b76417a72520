using Kit.Data;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kit.Bench.Tracker;

/// <summary>Says in a row when it was enqueued, when it began and when it was done.</summary>
[Job("bench.touch")]
internal sealed record Touch(int Number, DateTimeOffset EnqueuedAt);

internal sealed class TouchHandler(KitDbContext db, TimeProvider time) : IJobHandler<Touch>
{
    public Task HandleAsync(Touch job, JobContext context, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        return db.Database.ExecuteSqlAsync(
            $"UPDATE job_probe SET enqueued_at = {job.EnqueuedAt}, started_at = {startedAt}, finished_at = {time.GetUtcNow()} WHERE id = {job.Number}",
            cancellationToken);
    }
}
