using System.Collections.Concurrent;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;

namespace Kit.Testing;

/// <summary>Writes down in whose scope it ran.</summary>
[Job("kit.testing.scope")]
internal sealed record ScopeJob(Guid Id);

internal sealed class ScopeJobHandler(TenantScope scope, KitDbContext db, ScopeJobs ran) : IJobHandler<ScopeJob>
{
    public Task HandleAsync(ScopeJob job, JobContext context, CancellationToken cancellationToken)
    {
        ran.Owners[job.Id] = (scope.TenantId, db.OwnerId);
        return Task.CompletedTask;
    }
}

internal sealed class ScopeJobs
{
    public ConcurrentDictionary<Guid, (Guid? Scope, Guid? Context)> Owners { get; } = [];
}
