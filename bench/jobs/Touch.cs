using Kit.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kit.Bench.Jobs;

/// <summary>Writes one row.</summary>
[Job("bench.touch")]
internal sealed record Touch(int Number, DateTimeOffset EnqueuedAt);

internal sealed class TouchHandler(BenchDb db, TimeProvider time) : IJobHandler<Touch>
{
    public Task HandleAsync(Touch job, JobContext context, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        return db.Probes.Where(p => p.Id == job.Number).ExecuteUpdateAsync(
            set => set
                .SetProperty(p => p.EnqueuedAt, job.EnqueuedAt)
                .SetProperty(p => p.StartedAt, started),
            cancellationToken);
    }
}

/// <summary>Leaves nothing in a transaction.</summary>
[Job("bench.nothing", Transactional = false)]
internal sealed record Nothing(int Number);

internal sealed class NothingHandler : IJobHandler<Nothing>
{
    public Task HandleAsync(Nothing job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
