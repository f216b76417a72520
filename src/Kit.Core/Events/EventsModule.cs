using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Events;

/// <summary>Facts, recorded with what made them true, and who hears of them. Part of every host.</summary>
internal sealed class EventsModule : KitModule
{
    public override string Name => "events";

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<EventsOptions>().BindConfiguration(EventsOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, EventsCheck>());
        services.TryAddSingleton<EventTypes>();
        services.TryAddSingleton<EventHandlers>();
        services.AddSingleton<IJobKindSource>(sp => sp.GetRequiredService<EventHandlers>());
        services.TryAddSingleton<EventDeliveries>();
        services.TryAddSingleton<EventTelemetry>();
        services.TryAddSingleton<EventFacts>();
        services.TryAddScoped<IEvents>(sp => Publisher(sp, sp.GetRequiredService<KitDbContext>));
        services.TryAddKeyedScoped<IEvents>(IControlPlane.Key, (sp, _) =>
            sp.GetRequiredService<IEvents>() is var events and not EventPublisher ? events : Publisher(sp, () => sp.GetRequiredService<IControlPlane>().Db));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IQueuePruner, EventPruner>());
        FindHandlers(kit);
    }

    public override void ConfigureModel(ModelBuilder model) => EventsModel.Configure(model);

    private static EventPublisher Publisher(IServiceProvider services, Func<KitDbContext> db) =>
        new(db, services.GetRequiredService<TenantScope>(), services.GetRequiredService<EventFacts>());

    private static void FindHandlers(KitBuilder kit)
    {
        var found = new ServiceCollection();
        found.Scan(scan => scan.FromAssemblies(kit.HostAssembly)
            .AddClasses(c => c.AssignableTo(typeof(IEventHandler<>)).Where(t => !t.IsGenericTypeDefinition), publicOnly: false)
            .AsSelf());
        foreach (var handler in found)
        {
            EventsBuilderExtensions.Add(kit, handler.ServiceType);
        }
    }
}
