namespace Kit.RateLimits;

/// <summary>The time that a rate limit's permits are for.</summary>
public enum RatePeriod
{
    /// <summary>A second.</summary>
    Second,

    /// <summary>A minute.</summary>
    Minute,

    /// <summary>An hour.</summary>
    Hour,
}
