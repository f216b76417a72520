using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Lifecycle;

/// <summary>From provisioning to the end. Part of every host.</summary>
internal sealed class LifecycleModule : KitModule
{
    public const int StepNameLength = 100;
    public const int ErrorLength = 2000;

    public override string Name => "lifecycle";

    public override IEnumerable<Permission> Permissions => LifecyclePermissions.All;

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<LifecycleOptions>().BindConfiguration(LifecycleOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, LifecycleCheck>());
        services.TryAddScoped<LifecycleScope>();
        services.TryAddScoped<ITenantLifecycle, TenantLifecycle>();
        services.TryAddScoped<ITenantDomains, TenantDomains>();
        services.TryAddScoped<OwnerMails>();
        services.TryAddScoped<ClosingMails>();
        services.TryAddScoped<DomainMails>();
        services.TryAddSingleton<DomainChecks>();
        services.TryAddSingleton<TxtRecords>();
        services.TryAddSingleton<DomainNames>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, LifecycleFacts>());
        services.TryAddSingleton<IUnavailableTenantAnswer, UnavailableTenantAnswer>();
        services.AddSingleton(new OperatorLink(typeof(Tenant), "Status…", StatusPages.Path));
        kit.AddJobHandler<ProvisionTenantHandler>();
        kit.AddJobHandler<EndTenantHandler>();
    }

    public override void ConfigureModel(ModelBuilder model) => model.Entity<ProvisioningStep>(step =>
    {
        step.ToTable("provisioning_steps", TenancyModel.Schema);
        step.IsControlPlane();
        step.HasKey(s => s.Name);
        step.Property(s => s.Name).HasMaxLength(StepNameLength);
        step.Property(s => s.Error).HasMaxLength(ErrorLength);
    });

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        ReopenEndpoint.Map(endpoints);
        StatusPages.Map(endpoints);
    }
}
