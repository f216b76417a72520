using System.Collections.Concurrent;
using Kit.Caching;
using Kit.Tenancy;
using Microsoft.Extensions.Caching.Hybrid;

namespace Kit.Testing.Tests.Isolation;

/// <summary>A cache that forgets the tenant at one place.</summary>
internal sealed class SharedCache(TenantScope scope, SharedCache.Leaks leak, SharedCache.Entries entries) : ITenantCache
{
    public enum Leaks
    {
        Memory,
        SecondLevel,
        Removal,
        WholeRemoval,
    }

    public sealed class Entries
    {
        public ConcurrentDictionary<string, object> Memory { get; } = new();

        public ConcurrentDictionary<string, object> SecondLevel { get; } = new();
    }

    public async ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        var isPastMemory = options?.Flags is HybridCacheEntryFlags.DisableLocalCache;
        var level = isPastMemory ? entries.SecondLevel : entries.Memory;
        var name = NameOf(key, isPastMemory ? Leaks.SecondLevel : Leaks.Memory);
        return level.TryGetValue(name, out var value) ? (T)value : await factory(cancellationToken);
    }

    public ValueTask SetAsync<T>(string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        entries.Memory[NameOf(key, Leaks.Memory)] = value!;
        entries.SecondLevel[NameOf(key, Leaks.SecondLevel)] = value!;
        return default;
    }

    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        Remove(name => name.EndsWith($":{key}", StringComparison.Ordinal) && (leak == Leaks.Removal || name == NameOf(key)));
        return default;
    }

    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => RemoveAllAsync(cancellationToken);

    public ValueTask RemoveAllAsync(CancellationToken cancellationToken = default)
    {
        Remove(name => leak == Leaks.WholeRemoval || name.StartsWith(NameOf(""), StringComparison.Ordinal));
        return default;
    }

    private string NameOf(string key, Leaks at) => leak == at ? $":{key}" : NameOf(key);

    private string NameOf(string key) => $"{scope.Tenant!.Id}:{key}";

    private void Remove(Func<string, bool> which)
    {
        foreach (var level in new[] { entries.Memory, entries.SecondLevel })
        {
            foreach (var name in level.Keys.Where(which))
            {
                level.TryRemove(name, out _);
            }
        }
    }
}
