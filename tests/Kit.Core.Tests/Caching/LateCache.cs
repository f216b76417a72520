using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Kit.Core.Tests.Caching;

/// <summary>A second level that stores when it is let.</summary>
internal sealed class LateCache : IDistributedCache
{
    private readonly MemoryDistributedCache _inner = new(Options.Create(new MemoryDistributedCacheOptions()));
    private readonly TaskCompletionSource _asked = new();
    private readonly TaskCompletionSource _let = new();
    private readonly TaskCompletionSource _stored = new();

    /// <summary>Ends when something is to be stored.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Ends when the first removal after the storing has been done.</summary>
    public Task TakenOut => _stored.Task;

    public void Let() => _let.SetResult();

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        _asked.TrySetResult();
        await _let.Task;
        await _inner.SetAsync(key, value, options, token);
    }

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        await _inner.RemoveAsync(key, token);
        if (_let.Task.IsCompleted)
        {
            _stored.TrySetResult();
        }
    }

    public byte[]? Get(string key) => _inner.Get(key);

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => _inner.GetAsync(key, token);

    public void Refresh(string key) => _inner.Refresh(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => _inner.RefreshAsync(key, token);

    public void Remove(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();
}
