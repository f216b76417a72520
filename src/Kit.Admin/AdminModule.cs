using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Admin;

/// <summary>The administration: a site for operators and one for each tenant, from one engine.</summary>
internal sealed class AdminModule : KitModule
{
    public override string Name => "admin";

    public AdminSettings Settings { get; } = new();

    public override IEnumerable<Permission> Permissions =>
    [
        new(AdminSite.Tenants.Permission, "Use the administration", PermissionLevel.Admin),
        new(AdminSite.Operators.Permission, "Operate the platform", PermissionLevel.Operator),
    ];

    public override void ConfigureServices(KitBuilder kit)
    {
        kit.Services.TryAddSingleton(Settings);
        kit.Services.TryAddSingleton<FactRegistry>();
        kit.Services.TryAddSingleton<AdminRegistry>();
        kit.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, AdminCheck>());
    }

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        AdminEndpoints.Map(endpoints, AdminSite.Tenants);
        AdminEndpoints.Map(endpoints, AdminSite.Operators);
        AdminEndpoints.MapAssets(endpoints);
    }

    public override IEnumerable<KitNote> Describe(IServiceProvider services, string publicUrl) =>
    [
        new("Operators", $"{publicUrl}/admin"),
        new("Tenants' admins", $"{publicUrl}/t/{{slug}}/admin"),
    ];
}
