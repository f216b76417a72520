using Kit.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>Makes the queue of a database.</summary>
internal sealed class JobStores(IServiceScopeFactory scopes, ITenantDatabases databases, JobKinds kinds, LaneLimits limits, DatabaseProvider provider)
{
    public JobStore Create(string? database) => provider.Choose<JobStore>(
        postgres: () => new PostgresJobStore(scopes, databases, kinds, limits, database),
        sqlite: () => new SqliteJobStore(scopes, databases, kinds, limits, database));
}
