using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Jobs;

/// <summary>The engine, its tables and its dashboard.</summary>
internal sealed class HangfireModule : KitModule
{
    public override string Name => "hangfire";

    public override IEnumerable<Permission> Permissions => [new(HangfireDashboard.Permission, "Operate the platform", PermissionLevel.Operator)];

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<HangfireOptions>().BindConfiguration(HangfireOptions.Section);
        services.TryAddSingleton<Handovers>();
        services.TryAddSingleton<HangfireEntry>();
        services.TryAddSingleton<HangfireStorage>();
        services.AddSingleton(new OperatorPage("Hangfire's dashboard", HangfireDashboard.Path) { Above = "/admin/queue", IsOffered = static sp => sp.GetRequiredService<HangfireStorage>().IsUsed });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobEngine, HangfireEngine>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILibrarySchema, HangfireSchema>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, HangfireCheck>());
    }

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<HangfireStorage>().IsUsed)
        {
            HangfireDashboard.Map(endpoints);
        }
    }

    public override IEnumerable<KitNote> Describe(IServiceProvider services, string publicUrl) =>
        services.GetRequiredService<HangfireStorage>().IsUsed ? [new("Hangfire", publicUrl + HangfireDashboard.Path)] : [];
}
