using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
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

        // The pool is the singleton factory that EF Core has just registered; contexts leave it bound to the scope that asks.
        var pool = services.Last(s => s.ServiceType == typeof(IDbContextFactory<TContext>));
        services.Remove(pool);
        services.AddSingleton(sp => new ContextPool<TContext>((IDbContextFactory<TContext>)pool.ImplementationFactory!(sp)));
        services.AddScoped<IDbContextFactory<TContext>, ScopedContextFactory<TContext>>();
        services.AddScoped(sp => sp.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContext());
        services.AddScoped<KitDbContext>(sp => sp.GetRequiredService<TContext>());

        services.TryAddSingleton<SavePipeline>();
        services.TryAddSingleton<ChangeSignals>();
        services.TryAddSingleton<IChangeSignals>(sp => sp.GetRequiredService<ChangeSignals>());
        services.AddHostedService(sp => sp.GetRequiredService<ChangeSignals>());
        services.TryAddSingleton<ITenantStore, TenantStore>();
        services.TryAddSingleton<IMembershipDirectory, MembershipDirectory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, ChangeAnnouncer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, TenancyModel>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPermissionSource, EntityPermissions>());
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
        if (string.IsNullOrWhiteSpace(options.ConnectionString) && environment.IsDevelopment())
        {
            var folder = Path.Combine(environment.ContentRootPath, configuration["Kit:DataPath"] ?? "App_Data");
            options.ConnectionString = $"Data Source={Path.Combine(folder, "kit.db")}";
        }
    }
}
