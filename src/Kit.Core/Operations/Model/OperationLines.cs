using Kit.Data;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

/// <summary>Reads operations together with their jobs, which are what knows how far they are.</summary>
internal static class OperationLines
{
    /// <summary>A tenant's, the newest first; in the platform scope.</summary>
    public static Task<List<OperationLine>> OfTenantAsync(KitDbContext db, Guid tenantId, int most, CancellationToken cancellationToken) => ReadAsync(
        db.AllTenants<TenantOperation>().Where(o => EF.Property<Guid>(o, KitAnnotations.TenantId) == tenantId), db.AllTenants<Job>(), most, cancellationToken);

    /// <summary>The current tenant's own, the newest first.</summary>
    public static Task<List<OperationLine>> OfOwnersAsync(KitDbContext db, int most, CancellationToken cancellationToken) =>
        ReadAsync(db.Set<TenantOperation>().Where(o => o.ForOwners), db.Set<Job>(), most, cancellationToken);

    private static async Task<List<OperationLine>> ReadAsync(IQueryable<TenantOperation> operations, IQueryable<Job> jobs, int most, CancellationToken cancellationToken)
    {
        var rows = await operations.AsNoTracking().OrderByDescending(o => o.Id).Take(most)
            .Select(o => new
            {
                Operation = o,
                Job = jobs.Where(j => j.Id == o.JobId && (EF.Property<Guid>(j, KitAnnotations.TenantId) == EF.Property<Guid>(o, KitAnnotations.TenantId) || j.TenantId == Tenancy.Tenant.Platform))
                    .Select(j => new { j.State, j.Attempts, j.LastError }).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(r => new OperationLine(r.Operation, StateOf(r.Operation, r.Job?.State), r.Job?.Attempts ?? 0, r.Operation.FinishedAt is null ? r.Job?.LastError : null))];
    }

    // A job that is gone without its operation being done was given up long ago.
    private static OperationState StateOf(TenantOperation operation, JobState? job) => operation.FinishedAt is not null ? OperationState.Done : job switch
    {
        JobState.Ready or JobState.Scheduled => OperationState.Waiting,
        JobState.Running => OperationState.Running,
        _ => OperationState.Failed,
    };
}
