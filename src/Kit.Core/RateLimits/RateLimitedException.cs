namespace Kit.RateLimits;

/// <summary>The caller sent more requests than a rate limit allows.</summary>
/// <param name="limit">The rate limit's name.</param>
internal sealed class RateLimitedException(string limit) : KitException(KitErrors.RateLimited, $"The rate limit '{limit}' is reached.")
{
    public override int StatusCode => 429;

    public override string? PublicDetail => "Too many requests. Wait as long as the header Retry-After says.";
}
