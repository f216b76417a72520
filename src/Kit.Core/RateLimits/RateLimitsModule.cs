using Kit.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.RateLimits;

/// <summary>Rate limits by tenant. Part of every host, so that an endpoint that asks for one is never without.</summary>
internal sealed class RateLimitsModule : KitModule
{
    public override string Name => "rate-limits";

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.TryAddSingleton<RateLimitRules>();
        services.TryAddSingleton<RateLimitValues>();
        services.TryAddSingleton<TenantRateLimiter>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, RateLimitsCheck>());
    }

    public override void Use(IApplicationBuilder app, KitStage stage)
    {
        if (stage == KitStage.BeforeAuthorization)
        {
            app.UseMiddleware<RateLimitMiddleware>();
        }
    }
}
