using Kit.Caching;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>The tenant's cache: the same key, or one that would reach into the victim's; at the node's memory, and past it at the second level, where the host has one.</summary>
internal sealed class CacheProbe(IsolationTenants tenants) : IsolationProbe
{
    private const string Key = "isolation";
    private const string Tag = "isolation-tag";
    private const string Own = "the attacker's own";
    private static readonly HybridCacheEntryOptions PastMemory = new() { Flags = HybridCacheEntryFlags.DisableLocalCache };
    private string _secret = "";

    public override string Name => "tenant cache";

    public override Task StoreAsync(IServiceProvider services, string secret)
    {
        _secret = secret;
        return Cache(services).SetAsync(Key, secret, tags: [Tag]).AsTask();
    }

    public override async Task<bool> IsThereAsync(IServiceProvider services)
    {
        foreach (var level in Levels(services))
        {
            if (await Cache(services).GetOrCreateAsync(Key, static _ => ValueTask.FromResult(Own), level, [Tag]) != _secret)
            {
                return false;
            }
        }

        return true;
    }

    public override async Task<string?> TryReachAsync(IServiceProvider services)
    {
        var cache = Cache(services);
        var victim = $"{tenants.Victim.Tenant.Id:N}";
        string[] keys = [Key, $"{victim}:{Key}", $"kit:{victim}:{Key}"];
        foreach (var level in Levels(services))
        {
            foreach (var key in keys)
            {
                if (await cache.GetOrCreateAsync(key, static _ => ValueTask.FromResult(Own), level, [Tag]) == _secret)
                {
                    return $"The other's entry was got by '{key}' from {(level is null ? "memory" : "the second level")}.";
                }
            }
        }

        foreach (var key in keys)
        {
            await cache.SetAsync(key, Own, tags: [Tag]);
            await cache.RemoveAsync(key);
        }

        await cache.RemoveByTagAsync(Tag);
        await cache.RemoveAllAsync();
        return null;
    }

    private static ITenantCache Cache(IServiceProvider services) => services.GetRequiredService<ITenantCache>();

    private static IEnumerable<HybridCacheEntryOptions?> Levels(IServiceProvider services) =>
        services.GetService<IDistributedCache>() is null or MemoryDistributedCache ? [null] : [null, PastMemory];
}
