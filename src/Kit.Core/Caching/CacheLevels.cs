using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Caching;

/// <summary>
/// A HybridCache of Kit's own, over a memory of its own and the host's second level: what it remembers locally can be dropped as a whole,
/// without touching what other nodes or the host remember.
/// </summary>
internal sealed class CacheLevels
{
    private CacheLevels(HybridCache cache, IMemoryCache memory)
    {
        Cache = cache;
        Memory = memory;
    }

    public HybridCache Cache { get; }

    public IMemoryCache Memory { get; }

    public static CacheLevels Create(IServiceProvider host, SecondLevel? second)
    {
        var services = new ServiceCollection();
        services.AddSingleton(host.GetRequiredService<IOptions<HybridCacheOptions>>());
        services.AddSingleton(host.GetRequiredService<TimeProvider>());
        services.AddSingleton(host.GetRequiredService<ILoggerFactory>());
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddHybridCache();
        services.AddSingleton<IHybridCacheSerializerFactory>(new HostSerializers(host));
        foreach (var factory in host.GetServices<IHybridCacheSerializerFactory>())
        {
            services.AddSingleton(factory);
        }

        if (second is not null)
        {
            services.AddSingleton<IDistributedCache>(second);
        }

        // Never disposed: whoever still waits for an answer of it gets one, and nothing in it is the host's to end.
        var own = services.BuildServiceProvider();
        return new(own.GetRequiredService<HybridCache>(), own.GetRequiredService<IMemoryCache>());
    }

    /// <summary>The host's serializers of single types.</summary>
    private sealed class HostSerializers(IServiceProvider host) : IHybridCacheSerializerFactory
    {
        public bool TryCreateSerializer<T>([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IHybridCacheSerializer<T>? serializer) =>
            (serializer = host.GetService<IHybridCacheSerializer<T>>()) is not null;
    }
}
