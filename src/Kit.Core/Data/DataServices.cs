#pragma warning disable EF1001 // EF Core's own lease of a pooled context to a scope; there is no public seam between pool and scope.
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Data;

/// <summary>Registers the host's DbContext, pooled, and what stands around it.</summary>
internal static class DataServices
{
    public static void Add<TContext>(IServiceCollection services)
        where TContext : KitDbContext
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration("Kit:Database").Configure<IConfiguration, IHostEnvironment>(SetConnections);
        services.TryAddSingleton<DatabaseProvider>(sp => DatabaseProviders.Create(sp.GetRequiredService<IOptions<DatabaseOptions>>().Value));

        services.AddPooledDbContextFactory<TContext>((sp, options) =>
        {
            sp.GetRequiredService<DatabaseProvider>().ConfigureApp(options);
            AddModel(options, sp);
        });

        // What EF Core leases to a scope goes back once, when the scope ends, however many names the container disposes it under. A lease of
        // the factory's own would go back at the first name, and be taken from its next user at the second.
        services.RemoveAll<IDbContextFactory<TContext>>();
        services.TryAddSingleton<TenantDatabases<TContext>>();
        services.TryAddSingleton<ITenantDatabases>(sp => sp.GetRequiredService<TenantDatabases<TContext>>());
        services.TryAddScoped<ScopedContexts<TContext>>();
        services.TryAddScoped<IControlPlane, ControlPlane<TContext>>();
        services.AddScoped(sp => sp.GetRequiredService<ScopedContexts<TContext>>().Own);
        services.AddScoped<KitDbContext>(sp => sp.GetRequiredService<TContext>());
        services.AddScoped<IDbContextFactory<TContext>, ScopedContextFactory<TContext>>();

        services.TryAddSingleton<SavePipeline>();
        services.TryAddSingleton<ChangeSignals>();
        services.TryAddSingleton<IChangeSignals>(sp => sp.GetRequiredService<ChangeSignals>());
        services.AddHostedService(sp => sp.GetRequiredService<ChangeSignals>());
        services.TryAddSingleton<ITenantStore, TenantStore>();
        services.TryAddSingleton<IMembershipDirectory, MembershipDirectory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, ChangeAnnouncer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, SlugKeeper>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, TenancyModel>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, FenceModel>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPermissionSource, EntityPermissions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, FleetModel>());
        services.TryAddSingleton<FleetMigrator>();
        services.TryAddSingleton<IDatabaseSetup, DatabaseSetup<TContext>>();
    }

    /// <summary>Adds the modules' entities to a context's options.</summary>
    public static void AddModel(DbContextOptionsBuilder options, IServiceProvider services)
    {
        var contributions = services.GetServices<IModelContribution>().ToList();
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new KitOptionsExtension(contributions));
    }

    private static void SetConnections(DatabaseOptions options, IConfiguration configuration, IHostEnvironment environment)
    {
        options.ConnectionString ??= configuration.GetConnectionString("Kit");
        options.OwnerConnectionString ??= configuration.GetConnectionString("KitOwner");
        options.DirectConnectionString ??= configuration.GetConnectionString("KitDirect");
        if (string.IsNullOrWhiteSpace(options.ConnectionString) && environment.IsDevelopment())
        {
            var folder = Path.Combine(environment.ContentRootPath, configuration["Kit:DataPath"] ?? "App_Data");
            options.ConnectionString = $"Data Source={Path.Combine(folder, "kit.db")}";
        }
    }
}
