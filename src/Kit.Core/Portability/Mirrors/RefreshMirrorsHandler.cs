using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Portability;

internal sealed class RefreshMirrorsHandler(IControlPlane control, ITenantDatabases databases, MirrorWriter mirrors) : IJobHandler<RefreshMirrors>
{
    public async Task HandleAsync(RefreshMirrors job, JobContext context, CancellationToken cancellationToken)
    {
        if (job.TenantId is { } tenantId)
        {
            // Read anew, and not from memory: it may have moved since.
            if (await control.Db.Set<Tenant>().Where(t => t.Id == tenantId).Select(t => t.Database).SingleOrDefaultAsync(cancellationToken) is { } database)
            {
                await mirrors.RefreshAsync(database, cancellationToken);
            }

            return;
        }

        List<Exception> failures = [];
        foreach (var database in (await databases.ListAsync(cancellationToken)).Where(d => d.IsInUse).Select(d => d.Name))
        {
            try
            {
                await mirrors.RefreshAsync(database, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(e); // one that can't be reached does not keep the others waiting
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }
}
