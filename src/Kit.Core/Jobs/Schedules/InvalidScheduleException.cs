namespace Kit.Jobs;

/// <summary>A schedule can't be as it was to be: its name, when it ticks, its time zone, its settings. Nothing was stored.</summary>
/// <param name="schedule">The schedule's name.</param>
/// <param name="problem">What is wrong.</param>
public sealed class InvalidScheduleException(string schedule, string problem) : KitException(JobErrors.InvalidSchedule, $"Schedule '{schedule}' can't be so: {problem}.")
{
    /// <summary>The schedule's name.</summary>
    public string Schedule { get; } = schedule;

    /// <inheritdoc/>
    public override int StatusCode => 400;

    /// <inheritdoc/>
    public override string PublicDetail => $"The schedule can't be so: {problem}.";
}
