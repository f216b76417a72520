using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

internal sealed class JobWatch(KitDbContext db, TenantScope scope, JobKinds kinds) : IJobWatch
{
    public const string Path = "/_kit/jobs/";

    public async Task<WatchedJob?> FindAsync(Guid jobId, CancellationToken cancellationToken = default)
    {
        if (scope.Tenant is null)
        {
            return null;
        }

        // Whose it is is a part of the question: what nobody may see is not read.
        var jobs = db.Set<Job>().AsNoTracking().Where(j => j.Id == jobId);
        if (!scope.Permissions.Has(JobPermissions.Read))
        {
            var who = scope.Actor is { Kind: ActorKind.User or ActorKind.Operator or ActorKind.Client, Id: var id } ? id : null;
            jobs = jobs.Where(j => who != null && j.EnqueuedBy == who);
        }

        return await jobs.Select(JobView.OfRow).FirstOrDefaultAsync(cancellationToken) is { } job
            ? new(job with { Title = kinds.TitleOf(job.Kind) }, Path + jobId)
            : null;
    }
}
