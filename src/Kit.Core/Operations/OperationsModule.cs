using Kit.Hosting;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Operations;

/// <summary>What operators see of tenants and do to them, and what owners do with their own. Part of every host.</summary>
internal sealed class OperationsModule : KitModule
{
    public override string Name => "operations";

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<OperationsOptions>().BindConfiguration(OperationsOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, OperationsCheck>());
        AddOperations(services);
        AddUpkeep(services);
        AddPages(services);
        kit.AddJobHandler<RunOperationHandler>();
        kit.AddJobHandler<EraseTenantHandler>();
    }

    public override void ConfigureModel(ModelBuilder model) => OperationsModel.Configure(model);

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        OperatorPages.Map(endpoints);
        OrganisationPages.Map(endpoints);
        QueuePages.Map(endpoints);
        TenantJobPages.Map(endpoints);
    }

    private static void AddOperations(IServiceCollection services)
    {
        services.TryAddSingleton<ExportArchives>();
        services.TryAddScoped<TenantOperations>();
        services.TryAddScoped<ExportMails>();
        services.TryAddEnumerable(ServiceDescriptor.Scoped<ITenantDataPart, ExportArchivesPart>());
    }

    private static void AddUpkeep(IServiceCollection services)
    {
        services.TryAddSingleton<TenantMeasurer>();
        services.TryAddSingleton<OperationPruner>();
        services.TryAddSingleton<TenantUpkeep>();
        services.AddHostedService<TenantUpkeepService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, UpkeepCommand>());
    }

    private static void AddPages(IServiceCollection services)
    {
        foreach (var fact in TenantFacts.All)
        {
            services.AddSingleton(fact);
        }

        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IOperatorSection, OperationsSection>(),
            ServiceDescriptor.Singleton<IOperatorSection, DomainsSection>(),
            ServiceDescriptor.Singleton<IOperatorSection, FormerSlugsSection>(),
            ServiceDescriptor.Singleton<IOperatorSection, ProvisioningSection>(),
            ServiceDescriptor.Singleton<IOperatorSection, OverridesSection>(),
            ServiceDescriptor.Singleton<IOperatorSection, AuditSection>(),
        ]);
        services.AddSingleton(new OperatorLink(typeof(Tenant), "Export…", OperatorPages.Path(OperationKind.Export)));
        services.AddSingleton(new OperatorLink(typeof(Tenant), "Clone…", OperatorPages.Path(OperationKind.Clone)));
        services.AddSingleton(new OperatorLink(typeof(Tenant), "Move…", MovePages.Path) { IsOffered = static sp => sp.GetRequiredService<MovePlaces>().AreOffered });
        services.AddSingleton(new OperatorLink(typeof(Tenant), "Erase…", OperatorPages.Path(OperationKind.Erasure)));
        services.AddSingleton(new OperatorLink(typeof(ErasedTenant), "Proof…", OperatorPages.Path(OperationKind.Erasure)));
        services.AddSingleton(new OperatorLink(typeof(Tenant), "Jobs…", $"{QueuePaths.Jobs}?tenant={{id}}"));
        services.AddSingleton(new OperatorPage("Jobs", QueuePaths.Root));
        services.TryAddSingleton<QueueFleet>();
        services.TryAddScoped<ScheduleActs>();
        services.TryAddScoped<OrganisationReader>();
        services.TryAddSingleton<ExportDownloads>();
    }
}
