namespace Kit.Jobs;

/// <summary>The current tenant, or the platform, has no schedule of that name.</summary>
/// <param name="schedule">The name.</param>
public sealed class UnknownScheduleException(string schedule) : KitException(
    JobErrors.UnknownSchedule, $"There is no schedule '{schedule}' here. Make it with ISchedules.AddAsync, or declare it with kit.AddSchedule.")
{
    /// <summary>The name.</summary>
    public string Schedule { get; } = schedule;

    /// <inheritdoc/>
    public override int StatusCode => 404;
}
