namespace Kit.RateLimits;

/// <summary>Says that the endpoint, page or controller counts against a rate limit that <c>kit.AddRateLimit</c> declares.</summary>
/// <param name="name">The rate limit's name.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class TenantRateLimitAttribute(string name) : Attribute
{
    /// <summary>The rate limit's name.</summary>
    public string Name { get; } = name;
}
