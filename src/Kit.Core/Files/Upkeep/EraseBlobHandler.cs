using Kit.Jobs;

namespace Kit.Files;

internal sealed class EraseBlobHandler(IBlobStore blobs) : IJobHandler<EraseBlob>
{
    public Task HandleAsync(EraseBlob job, JobContext context, CancellationToken cancellationToken) =>
        blobs.DeleteAsync(new(context.TenantId, job.FileId), cancellationToken);
}
