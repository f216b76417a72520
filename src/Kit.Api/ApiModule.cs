using Kit.Api.Http;
using Kit.Api.Model;
using Kit.Api.OpenApi;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Api;

/// <summary>REST resources for entities, and their description.</summary>
internal sealed class ApiModule : KitModule
{
    public override string Name => "Api";

    public ResourceDefinitions Definitions { get; } = new();

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<ApiOptions>().BindConfiguration($"{KitOptions.Section}:Api");
        services.TryAddSingleton(Definitions);
        services.TryAddSingleton<ResourceCatalog>();
        services.TryAddSingleton<OriginCheck>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, ResourceCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPermissionSource, GlobalPermissions>());
        ApiDescription.Add(services);
    }

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.DataSources.Add(new ResourceEndpoints(endpoints.ServiceProvider));
        endpoints.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new PlatformWideAttribute()).AllowAnonymous();
    }

    public override IEnumerable<KitNote> Describe(IServiceProvider services, string publicUrl) => [new("API", $"{publicUrl}/openapi/v1.json")];
}
