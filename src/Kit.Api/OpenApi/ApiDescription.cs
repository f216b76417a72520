using Kit.Tenancy;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Kit.Api.OpenApi;

/// <summary>Has ASP.NET Core describe the API: the host's own endpoints that are marked as API, and all resources.</summary>
internal static class ApiDescription
{
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<ITenantFromClaimMetadata>().Any();
        options.AddDocumentTransformer<HostDescription>();
        options.AddDocumentTransformer<ResourceDescription>();
    });
}
