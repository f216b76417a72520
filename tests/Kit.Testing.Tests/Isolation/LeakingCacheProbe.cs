using System.Collections.Concurrent;

namespace Kit.Testing.Tests.Isolation;

/// <summary>A cache whose keys don't know of tenants.</summary>
internal sealed class LeakingCacheProbe : IsolationProbe
{
    private readonly ConcurrentDictionary<string, string> _cache = new();

    public override string Name => "leaking cache";

    public override Task StoreAsync(IServiceProvider services, string secret)
    {
        _cache["key"] = secret;
        return Task.CompletedTask;
    }

    public override Task<bool> IsThereAsync(IServiceProvider services) => Task.FromResult(_cache.ContainsKey("key"));

    public override Task<string?> TryReachAsync(IServiceProvider services) => Task.FromResult(_cache.TryGetValue("key", out var value) ? $"It had {value}." : null);
}
