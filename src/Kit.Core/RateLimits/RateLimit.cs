using Kit.Features;

namespace Kit.RateLimits;

/// <summary>A rate limit as the host declared it.</summary>
/// <param name="Name">The name that endpoints use.</param>
/// <param name="Feature">The feature whose value is how many requests a tenant may send.</param>
/// <param name="Period">In what time.</param>
/// <param name="On">The start of the routes that are limited unasked, if there are such.</param>
internal sealed record RateLimit(string Name, FeatureDefinition Feature, RatePeriod Period, string? On)
{
    public TimeSpan Window { get; } = Period switch
    {
        RatePeriod.Second => TimeSpan.FromSeconds(1),
        RatePeriod.Minute => TimeSpan.FromMinutes(1),
        _ => TimeSpan.FromHours(1),
    };
}
