using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Kinds that are not unique, and settings out of range.</summary>
internal sealed class JobsCheck(IOptions<JobsOptions> options, JobKinds kinds, LaneRegistry lanes, ScheduleRegistry schedules, JobEngines engines) : IStartupCheck
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);

    public IEnumerable<KitException> Check()
    {
        foreach (var problem in kinds.Problems.Concat(lanes.Problems).Concat(schedules.Problems))
        {
            yield return problem;
        }

        if (engines.FindProblem() is { } unknown)
        {
            yield return unknown;
        }

        var value = options.Value;
        if (value.Workers < 1)
        {
            yield return Invalid(nameof(value.Workers), "1 at least");
        }

        if (value.MaxCrashes < 1)
        {
            yield return Invalid(nameof(value.MaxCrashes), "1 at least");
        }

        if (value.Lease < ShortestLease)
        {
            yield return Invalid(nameof(value.Lease), "a second at least");
        }

        (string Name, TimeSpan Value)[] positive =
        [
            (nameof(value.PollInterval), value.PollInterval), (nameof(value.RetryDelay), value.RetryDelay), (nameof(value.MaxRetryDelay), value.MaxRetryDelay),
            (nameof(value.DoneRetention), value.DoneRetention), (nameof(value.DeadRetention), value.DeadRetention), (nameof(value.DegradedAfter), value.DegradedAfter),
            (nameof(value.DedicatedPollInterval), value.DedicatedPollInterval), (nameof(value.EffectRetention), value.EffectRetention),
        ];
        foreach (var (name, _) in positive.Where(p => p.Value <= TimeSpan.Zero))
        {
            yield return Invalid(name, "more than nothing");
        }

        if (value.StopTimeout < TimeSpan.Zero)
        {
            yield return Invalid(nameof(value.StopTimeout), "nothing at least");
        }
    }

    private static KitException Invalid(string name, string expected) => new(JobErrors.InvalidOptions, $"{JobsOptions.Section}:{name} must be {expected}.");
}
