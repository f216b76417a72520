using Kit.Caching;
using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>What caches remember of a tenant: nothing to carry, and forgotten before its rows are.</summary>
internal sealed class CachePart(CacheNode cache, TenantScope scope) : ITenantDataPart
{
    public string Name => "cache";

    private Guid TenantId => scope.RequireTenant().Id;

    public Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken) =>
        cache.RemoveByTagAsync(CacheName.Everything(TenantId), cancellationToken).AsTask();

    public Task EraseAsync(CancellationToken cancellationToken) => cache.EraseAsync(TenantId, cancellationToken);

    public async Task<long> ProveErasedAsync(CancellationToken cancellationToken) => await cache.CountAsync(TenantId, cancellationToken);

    // How many there are can't be found out either.
    public Task<IReadOnlyList<KeptRows>> FindKeptAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<KeptRows>>(
        cache.HasHiddenKeys ? [new("cache", 0, "what is in the distributed cache is answered no more and ends when it expires; with ICacheKeys it would be deleted", null)] : []);
}
