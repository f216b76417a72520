using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kit.Jobs;

/// <summary>The queue of record, and what works it off. Part of every host.</summary>
internal sealed class JobsModule : KitModule
{
    public override string Name => "jobs";

    public override IEnumerable<Permission> Permissions => JobPermissions.All;

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<JobsOptions>().BindConfiguration(JobsOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, JobsCheck>());
        services.TryAddSingleton<JobKinds>();
        services.TryAddSingleton<LaneRegistry>();
        services.TryAddSingleton<LaneLimits>();
        services.TryAddScoped<IJobLanes, JobLanes>();
        services.TryAddScoped<IDeadLetters, DeadLetters>();
        services.TryAddScoped<JobCancellation>();
        services.TryAddSingleton<QueueReader>();
        services.TryAddScoped<IJobWatch, JobWatch>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, LaneRuleGuard>());
        services.TryAddSingleton<JobTelemetry>();
        services.TryAddSingleton<JobStores>();
        services.TryAddSingleton(sp => sp.GetRequiredService<JobStores>().Create(null));
        services.TryAddScoped<IJobs>(sp => Writer(sp, sp.GetRequiredService<KitDbContext>));
        services.TryAddKeyedScoped<IJobs>(IControlPlane.Key, (sp, _) =>
            sp.GetRequiredService<IJobs>() is var jobs and not JobWriter ? jobs : Writer(sp, () => sp.GetRequiredService<IControlPlane>().Db));
        services.TryAddScoped<IJobBatches>(sp => Batches(sp, sp.GetRequiredService<KitDbContext>));
        services.TryAddKeyedScoped<IJobBatches>(IControlPlane.Key, (sp, _) => Batches(sp, () => sp.GetRequiredService<IControlPlane>().Db));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, JobSaves>());

        services.TryAddSingleton<JobWakeUp>();
        services.AddHostedService(sp => sp.GetRequiredService<JobWakeUp>());
        services.TryAddSingleton<ScheduleRegistry>();
        services.TryAddSingleton<SchedulePlanner>();
        services.TryAddSingleton<ScheduleTelemetry>();
        services.TryAddSingleton<ScheduleTicker>();
        services.TryAddSingleton<ScheduleEnrolment>();
        services.TryAddScoped<ISchedules, Schedules>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobEngine, InProcessEngine>());
        services.TryAddSingleton<JobEngines>();
        services.TryAddSingleton<RunningJobs>();
        services.TryAddSingleton<JobRunner>();
        services.TryAddSingleton<JobUpkeep>();
        services.TryAddSingleton<JobPruner>();
        services.TryAddSingleton<JobQueues>();
        services.AddHostedService<JobDispatcher>();
        services.AddHealthChecks().AddCheck<JobQueueHealthCheck>("jobs", HealthStatus.Degraded);
        FindHandlers(kit);
    }

    public override void ConfigureModel(ModelBuilder model)
    {
        JobsModel.Configure(model);
        SchedulesModel.Configure(model);
    }

    public override void Map(IEndpointRouteBuilder endpoints) => JobProgressEndpoints.Map(endpoints);

    private static JobWriter Writer(IServiceProvider services, Func<KitDbContext> db) => new(
        db, services.GetRequiredService<TenantScope>(), services.GetRequiredService<JobKinds>(), services.GetRequiredService<LaneRegistry>(), services.GetRequiredService<TimeProvider>());

    private static JobBatches Batches(IServiceProvider services, Func<KitDbContext> db) => new(db, Writer(services, db));

    private static void FindHandlers(KitBuilder kit)
    {
        var found = new ServiceCollection();
        found.Scan(scan => scan.FromAssemblies(kit.HostAssembly)
            .AddClasses(c => c.AssignableTo(typeof(IJobHandler<>)).Where(t => !t.IsGenericTypeDefinition), publicOnly: false)
            .AsSelf());
        foreach (var handler in found)
        {
            JobsBuilderExtensions.Add(kit, handler.ServiceType);
        }
    }
}
