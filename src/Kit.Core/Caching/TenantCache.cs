using Kit.Tenancy;
using Microsoft.Extensions.Caching.Hybrid;

namespace Kit.Caching;

/// <summary>Says whose entries they are; the rest is the node's.</summary>
internal sealed class TenantCache(TenantScope scope, CacheNode node) : ITenantCache
{
    private Guid Owner => scope.OwnerId ?? throw new NoTenantException("a cache entry");

    public ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var owner = Owner;
        return node.GetOrCreateAsync(CacheName.Of(owner, key), factory, options, Tags(owner, tags), cancellationToken);
    }

    public ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        var owner = Owner;
        return node.SetAsync(CacheName.Of(owner, key), value, options, Tags(owner, tags), cancellationToken);
    }

    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        node.RemoveAsync(CacheName.Of(Owner, key), cancellationToken);

    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        node.RemoveByTagAsync(CacheName.Of(Owner, tag), cancellationToken);

    public ValueTask RemoveAllAsync(CancellationToken cancellationToken = default) =>
        node.RemoveByTagAsync(CacheName.Everything(Owner), cancellationToken);

    private static string[] Tags(Guid owner, IEnumerable<string>? tags)
    {
        var everything = CacheName.Everything(owner);
        return tags is null ? [everything] : [everything, .. tags.Select(tag => CacheName.Of(owner, tag, nameof(tags)))];
    }
}
