using Kit.Audit;
using Kit.Caching;
using Kit.Data;
using Kit.Events;
using Kit.Features;
using Kit.Files;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Notifications;
using Kit.Operations;
using Kit.RateLimits;
using Kit.Settings;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Kit.Composition;

/// <summary>Registers what every host of Kit has.</summary>
internal static class CoreServices
{
    public static void Add<TContext>(KitBuilder kit)
        where TContext : KitDbContext
    {
        var services = kit.Services;
        services.AddOptions<KitOptions>().BindConfiguration(KitOptions.Section).PostConfigure<IHostEnvironment>(
            (options, environment) => options.ProductName = options.ProductName is { Length: > 0 } name ? name : environment.ApplicationName);
        services.AddOptions<TenancyOptions>().BindConfiguration($"{KitOptions.Section}:Tenancy");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PublicUrl>();
        services.TryAddSingleton<KitLinks>();

        AddTenancy(services);
        DataServices.Add<TContext>(services);
        FeatureServices.Add(services);
        AuditServices.Add(services);
        CachingServices.Add(services);
        SettingsServices.Add(services);
        kit.AddModule<JobsModule>();
        kit.AddModule<EventsModule>();
        kit.AddModule<NotificationsModule>();
        kit.AddModule<RateLimitsModule>();
        kit.AddModule<FilesModule>();
        kit.AddModule<LifecycleModule>();
        kit.AddModule<PortabilityModule>();
        kit.AddModule<OperationsModule>();

        services.AddProblemDetails(ProblemDetailsSetup.Configure);
        services.AddExceptionHandler<KitExceptionHandler>();
        services.AddRouting();
        services.AddAntiforgery(options => options.Cookie.Path = "/"); // a page within a tenant posts to pages outside of it, and the other way round
        services.AddMvcCore().AddRazorViewEngine().AddDataAnnotations();
        kit.AddViews(typeof(CoreServices).Assembly);
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database");
        services.AddHostedService<KitStartup>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, MigrateCommand>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, SettingsCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, ServersCheck>());
        KeyServices.Add(kit);
    }

    private static void AddTenancy(IServiceCollection services)
    {
        services.TryAddScoped<TenantScope>();
        services.TryAddSingleton<ITenantScopes, TenantScopes>();
        services.TryAddScoped<IPlatformScope, PlatformScope>();
        services.TryAddScoped<ITenantProtector, TenantProtector>();
        services.TryAddSingleton<PathTenantStrategy>();
        services.TryAddSingleton<HostTenantStrategy>();
        services.TryAddSingleton<HeaderTenantStrategy>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, TenantEndpointPolicy>());
        services.TryAddSingleton<PermissionRegistry>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddScoped<IAuthorizationHandler, PermissionHandler>();
        services.AddSingleton<IAuthorizationPolicyProvider, PermissionPolicyProvider>();
    }
}
