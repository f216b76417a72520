using Microsoft.AspNetCore.Http;

namespace Kit.Tenancy;

internal static class EndpointTenancyExtensions
{
    public static EndpointTenancy TenancyOf(this Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ITenancyMetadata>()?.Tenancy ?? EndpointTenancy.Tenant;
}
