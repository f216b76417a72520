using Kit.RateLimits;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts endpoints under rate limits.</summary>
public static class RateLimitsEndpointExtensions
{
    /// <summary>Makes requests to the endpoint count against the tenant's rate limit of that name. A name that is not declared answers nobody (<c>KIT2111</c>).</summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="name">The name given to <c>kit.AddRateLimit</c>.</param>
    public static TBuilder RequireTenantRateLimit<TBuilder>(this TBuilder builder, string name)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new TenantRateLimitAttribute(name));
}
