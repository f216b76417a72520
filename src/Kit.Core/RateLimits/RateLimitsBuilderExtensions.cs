using Kit.Features;
using Kit.RateLimits;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Declares rate limits.</summary>
public static class RateLimitsBuilderExtensions
{
    /// <summary>
    /// Declares how many requests a tenant may send. The number is the value of the feature <c>{name}.requests-per-minute</c> (or
    /// <c>-second</c>, <c>-hour</c>), which plans and overrides may set. Each node counts for itself.
    /// </summary>
    /// <param name="kit">The builder.</param>
    /// <param name="name">The name, by which endpoints ask: <c>.RequireTenantRateLimit(name)</c>.</param>
    /// <param name="requests">What a tenant has when no plan says, and what each address has that comes without a tenant or without signing in.</param>
    /// <param name="per">In what time.</param>
    /// <param name="on">The start of the routes that are limited without asking, as in <c>/api</c>; <c>/</c> is all of them, but for those that say <c>.DisableRateLimiting()</c>, as <c>/healthz</c> does. None by default.</param>
    public static KitBuilder AddRateLimit(this KitBuilder kit, string name, long requests, RatePeriod per = RatePeriod.Minute, string? on = null)
    {
        ArgumentNullException.ThrowIfNull(kit);
        var (end, words) = per switch
        {
            RatePeriod.Second => ("second", "a second"),
            RatePeriod.Minute => ("minute", "a minute"),
            _ => ("hour", "an hour"),
        };
        var feature = new FeatureDefinition($"{name}.requests-per-{end}", $"requests {words} ({name})", FeatureKind.Limit, FeatureValue.AtMost(requests));
        kit.Services.AddSingleton(feature);
        kit.Services.AddSingleton(new RateLimit(name, feature, per, on));
        return kit;
    }
}
