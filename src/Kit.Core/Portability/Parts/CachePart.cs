using Kit.Caching;

namespace Kit.Portability;

/// <summary>What caches remember of a tenant: nothing to carry, and forgotten before its rows are.</summary>
internal sealed class CachePart(ITenantCache cache) : ITenantDataPart
{
    public string Name => "cache";

    public Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken) => cache.RemoveAllAsync(cancellationToken).AsTask();

    public Task EraseAsync(CancellationToken cancellationToken) => cache.RemoveAllAsync(cancellationToken).AsTask();

    /// <summary>No key of the tenant is answered any more; the bytes in a second level end by themselves.</summary>
    public Task<long> ProveErasedAsync(CancellationToken cancellationToken) => Task.FromResult(0L);
}
