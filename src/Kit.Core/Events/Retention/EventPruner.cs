using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Events;

/// <summary>Deletes the events that happened long ago and that no job refers to any more.</summary>
internal sealed class EventPruner(IServiceScopeFactory scopes, ITenantDatabases databases, IOptions<EventsOptions> options, TimeProvider clock) : IQueuePruner
{
    private const int BatchSize = 1000;

    public async Task<bool> PruneAsync(string? database, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(scopes, Actor.System, "delete old events");
        await using var db = databases.Open(database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        var before = clock.GetUtcNow() - options.Value.Retention;
        var jobs = db.AllTenants<Job>();
        return await db.AllTenants<StoredEvent>()
            .Where(e => e.OccurredAt < before && !jobs.Any(j => j.TenantId == e.TenantId && j.EventId == e.Id))
            .OrderBy(e => e.OccurredAt).Take(BatchSize)
            .ExecuteDeleteAsync(cancellationToken) == BatchSize;
    }
}
