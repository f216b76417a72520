namespace Kit.RateLimits;

/// <summary>What came of a request for a permit.</summary>
/// <param name="Limit">How many permits the caller has in all.</param>
/// <param name="Remaining">How many are left.</param>
/// <param name="RetryAfter">When to come again; <see langword="null"/> when the permit was given.</param>
internal sealed record RateLimitAnswer(int Limit, long Remaining, TimeSpan? RetryAfter);
