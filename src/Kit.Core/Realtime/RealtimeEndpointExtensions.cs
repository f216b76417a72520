using Kit.Realtime;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps hubs within tenants.</summary>
public static class RealtimeEndpointExtensions
{
    /// <summary>
    /// Maps a hub within the tenant, as any other endpoint: to <c>/t/{slug}{pattern}</c> where tenants are in the path. Members get in, and nobody
    /// else. By WebSockets and server-sent events: with long polling a connection would outlive the request that its tenant comes from.
    /// </summary>
    /// <typeparam name="THub">The hub.</typeparam>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="pattern">The path: <c>/hubs/board</c>.</param>
    public static HubEndpointConventionBuilder MapTenantHub<THub>(this IEndpointRouteBuilder endpoints, string pattern)
        where THub : TenantHub =>
        endpoints.MapHub<THub>(pattern, options => options.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents);
}
