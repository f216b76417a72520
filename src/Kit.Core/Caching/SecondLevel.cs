using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;

namespace Kit.Caching;

/// <summary>
/// The host's distributed cache. HybridCache writes to it after it has answered, so that an entry may be removed before it is there:
/// what comes late is taken out again.
/// </summary>
internal sealed class SecondLevel(IDistributedCache inner, RemovalCounter removals) : IDistributedCache
{
    private const int Capacity = 100_000;
    private readonly ConcurrentDictionary<string, long> _underWay = new(StringComparer.Ordinal);

    /// <summary>A value was made, and is on its way here.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="before">The key's removals before it was made.</param>
    public void Expect(string key, long before)
    {
        // Those that never came: too large, or not to be stored here.
        if (_underWay.Count >= Capacity)
        {
            _underWay.Clear();
        }

        _underWay[key] = before;
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        var before = _underWay.TryRemove(key, out var expected) ? expected : removals.Of(key);
        await inner.SetAsync(key, value, options, token);
        if (before != removals.Of(key))
        {
            await inner.RemoveAsync(key, token);
        }
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        var before = _underWay.TryRemove(key, out var expected) ? expected : removals.Of(key);
        inner.Set(key, value, options);
        if (before != removals.Of(key))
        {
            inner.Remove(key);
        }
    }

    public byte[]? Get(string key) => inner.Get(key);

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => inner.GetAsync(key, token);

    public void Refresh(string key) => inner.Refresh(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => inner.RefreshAsync(key, token);

    public void Remove(string key) => inner.Remove(key);

    public Task RemoveAsync(string key, CancellationToken token = default) => inner.RemoveAsync(key, token);
}
