using Kit.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Realtime;

/// <summary>SignalR hubs within tenants. Added by <c>kit.AddTenantHubs()</c>.</summary>
internal sealed class RealtimeModule : KitModule
{
    public override string Name => "realtime";

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddSignalR();
        services.TryAddSingleton<TenantHubCallers>();
        services.TryAddSingleton<TenantConnections>();
        services.AddHostedService(sp => sp.GetRequiredService<TenantConnections>());
        services.TryAddSingleton<TenantHubFilter>();
        services.TryAddScoped(typeof(ITenantHubContext<>), typeof(TenantHubContext<>));
        services.Configure<HubOptions>(options => options.AddFilter<TenantHubFilter>());
    }
}
