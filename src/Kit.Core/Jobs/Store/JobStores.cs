using Kit.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>Makes the queue of a database.</summary>
internal sealed class JobStores(IServiceScopeFactory scopes, ITenantDatabases databases, JobKinds kinds, DatabaseProvider provider)
{
    public JobStore Create(string? database) => provider.Choose<JobStore>(
        postgres: () => new PostgresJobStore(scopes, databases, kinds, database),
        sqlite: () => new SqliteJobStore(scopes, databases, kinds, database));
}
