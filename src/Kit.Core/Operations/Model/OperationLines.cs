using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

/// <summary>Reads operations together with their jobs, which are what knows how far they are.</summary>
internal static class OperationLines
{
    /// <summary>A tenant's, the newest first; in the platform scope.</summary>
    public static async Task<List<OperationLine>> OfTenantAsync(KitDbContext db, Guid tenantId, int most, CancellationToken cancellationToken)
    {
        var operations = db.AllTenants<TenantOperation>().Where(o => EF.Property<Guid>(o, KitAnnotations.TenantId) == tenantId);
        return await ReadAsync(operations, db.AllTenants<Job>().Where(j => j.TenantId == tenantId || j.TenantId == Tenant.Platform), most, cancellationToken);
    }

    /// <summary>The current tenant's own, the newest first.</summary>
    public static Task<List<OperationLine>> OfOwnersAsync(KitDbContext db, int most, CancellationToken cancellationToken) =>
        ReadAsync(db.Set<TenantOperation>().Where(o => o.ForOwners), db.Set<Job>(), most, cancellationToken);

    private static async Task<List<OperationLine>> ReadAsync(IQueryable<TenantOperation> operations, IQueryable<Job> jobs, int most, CancellationToken cancellationToken)
    {
        var rows = await operations.AsNoTracking().OrderByDescending(o => o.Id).Take(most).ToListAsync(cancellationToken);
        var open = rows.Where(o => o.FinishedAt is null).Select(o => o.JobId).ToList();
        var found = open.Count == 0 ? [] : await jobs.Where(j => open.Contains(j.Id))
            .Select(j => new { j.Id, j.State, j.Attempts, j.LastError }).ToDictionaryAsync(j => j.Id, cancellationToken);
        return
        [
            .. rows.Select(o => found.GetValueOrDefault(o.JobId) is { } job
                ? new OperationLine(o, StateOf(o, job.State), job.Attempts, job.LastError)
                : new OperationLine(o, StateOf(o, null), 0, null)),
        ];
    }

    // A job that is gone without its operation being done was given up long ago.
    private static OperationState StateOf(TenantOperation operation, JobState? job) => operation.FinishedAt is not null ? OperationState.Done : job switch
    {
        JobState.Ready or JobState.Scheduled => OperationState.Waiting,
        JobState.Running => OperationState.Running,
        _ => OperationState.Failed,
    };
}
