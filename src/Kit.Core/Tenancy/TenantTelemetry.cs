using Microsoft.Extensions.Logging;

namespace Kit.Tenancy;

/// <summary>How logs, traces and metrics name the tenant: by its id, and by the same words everywhere.</summary>
internal static class TenantTelemetry
{
    /// <summary>The tag of traces and metrics.</summary>
    public const string Tag = "kit.tenant.id";

    private const string Scope = "TenantId";

    /// <summary>Puts the tenant's id into the scope of all that is logged until the end of it.</summary>
    public static IDisposable? BeginTenant(this ILogger logger, Guid tenantId) => logger.BeginScope(new Dictionary<string, object> { [Scope] = tenantId });
}
