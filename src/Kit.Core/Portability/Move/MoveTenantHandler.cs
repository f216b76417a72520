using Kit.Jobs;

namespace Kit.Portability;

/// <summary>Does a move, and comes again for what is to be done later.</summary>
internal sealed class MoveTenantHandler(MoveRunner runner, IJobs jobs) : IJobHandler<MoveTenant>
{
    public async Task HandleAsync(MoveTenant job, JobContext context, CancellationToken cancellationToken)
    {
        if (await runner.FindTenantAsync(job.MoveId, cancellationToken) is { } tenantId)
        {
            context.RequireFor(tenantId);
        }

        if (await runner.RunAsync(job.MoveId, cancellationToken) is { } later)
        {
            jobs.Enqueue(job, new JobOptions { RunAt = later });
        }
    }
}
