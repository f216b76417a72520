using Kit.Hosting;

namespace Kit.RateLimits;

/// <summary>Finds rate limits that can't be told apart or can't work.</summary>
internal sealed class RateLimitsCheck(IEnumerable<RateLimit> limits) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        foreach (var same in limits.GroupBy(l => l.Name, StringComparer.Ordinal).Where(g => g.Select(l => (l.Period, l.On)).Distinct().Count() > 1))
        {
            yield return Invalid($"Several rate limits are called '{same.Key}'. Give each a name of its own.");
        }

        foreach (var limit in limits.Where(l => l.On is { } on && !on.StartsWith('/')))
        {
            yield return Invalid($"The rate limit '{limit.Name}' is on '{limit.On}'. Routes start with a slash, as in \"/api\"; \"/\" is all of them.");
        }
    }

    private static KitException Invalid(string message) => new(KitErrors.InvalidRateLimit, message);
}
