using System.Globalization;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;

namespace Kit.RateLimits;

/// <summary>With the tenant scope open, before authorization: answers 429 to those who have sent too much.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimitRules rules, TenantRateLimiter limiter, IProblemDetailsService problems)
{
    private const string LimitHeader = "RateLimit-Limit";
    private const string RemainingHeader = "RateLimit-Remaining";

    public Task InvokeAsync(HttpContext context, TenantScope scope) =>
        context.GetEndpoint() is { } endpoint && rules.Of(endpoint) is { Length: > 0 } limits ? LimitAsync(context, scope, limits) : next(context);

    private async Task LimitAsync(HttpContext context, TenantScope scope, RateLimit[] limits)
    {
        var caller = RateLimitCaller.Of(context, scope);
        RateLimitAnswer? tightest = null;
        foreach (var limit in limits)
        {
            var answer = await limiter.TakeAsync(limit, caller);
            if (answer is { RetryAfter: { } wait })
            {
                await RefuseAsync(context, limit, answer, wait);
                return;
            }

            tightest = tightest is null || answer?.Remaining < tightest.Remaining ? answer ?? tightest : tightest;
        }

        if (tightest is not null)
        {
            Describe(context, tightest);
        }

        await next(context);
    }

    private async Task RefuseAsync(HttpContext context, RateLimit limit, RateLimitAnswer answer, TimeSpan wait)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        Describe(context, answer);

        // To a browser it says nothing: the page for errors does. Not thrown, since a flood is many of them.
        await problems.TryWriteAsync(new()
        {
            HttpContext = context, Exception = new RateLimitedException(limit.Name), ProblemDetails = { Status = StatusCodes.Status429TooManyRequests },
        });
    }

    private static void Describe(HttpContext context, RateLimitAnswer answer)
    {
        context.Response.Headers[LimitHeader] = answer.Limit.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers[RemainingHeader] = answer.Remaining.ToString(CultureInfo.InvariantCulture);
    }
}
