using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Caching;

internal static class CachingServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<HybridCacheOptions>();
        services.TryAddSingleton<CacheNode>();
        services.TryAddScoped<ITenantCache, TenantCache>();
    }
}
