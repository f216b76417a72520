using Kit.Jobs;
using Kit.Tenancy;

namespace Kit.Files;

/// <summary>The row may be there again: a restore brings it back, and jobs that wait still run.</summary>
internal sealed class EraseBlobHandler(OrphanEraser eraser, TenantScope scope) : IJobHandler<EraseBlob>
{
    public Task HandleAsync(EraseBlob job, JobContext context, CancellationToken cancellationToken) =>
        eraser.RunAsync(scope.RequireTenant(), [job.FileId], cancellationToken);
}
