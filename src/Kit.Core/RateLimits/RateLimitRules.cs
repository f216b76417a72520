using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;

namespace Kit.RateLimits;

/// <summary>Which rate limits an endpoint counts against; found out once for each. By its route and not by the request's path, which the caller writes.</summary>
internal sealed class RateLimitRules(IEnumerable<RateLimit> limits)
{
    private readonly FrozenDictionary<string, RateLimit> _byName = limits.DistinctBy(l => l.Name).ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);
    private readonly ConditionalWeakTable<Endpoint, RateLimit[]> _byEndpoint = [];

    /// <exception cref="KitException">The endpoint names a limit that is not declared (<c>KIT2111</c>).</exception>
    public RateLimit[] Of(Endpoint endpoint) => _byEndpoint.TryGetValue(endpoint, out var known) ? known : _byEndpoint.GetValue(endpoint, Find);

    private RateLimit[] Find(Endpoint endpoint)
    {
        // ASP.NET Core's own word for it, so that there is one.
        if (endpoint.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            return [];
        }

        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('~').TrimStart('/') is { } text ? new PathString("/" + text) : PathString.Empty;
        return
        [
            .. endpoint.Metadata.GetOrderedMetadata<TenantRateLimitAttribute>().Select(a => Named(a.Name, endpoint))
                .Concat(_byName.Values.Where(l => l.On is not null && (l.On == "/" || route.StartsWithSegments(l.On, StringComparison.OrdinalIgnoreCase))))
                .Distinct(),
        ];
    }

    private RateLimit Named(string name, Endpoint endpoint) => _byName.GetValueOrDefault(name) ?? throw new KitException(
        KitErrors.UnknownRateLimit, $"'{endpoint.DisplayName}' asks for the rate limit '{name}', which is not declared. Declare it: kit.AddRateLimit(\"{name}\", …).");
}
