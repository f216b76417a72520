namespace Kit.Jobs;

/// <summary>There is a schedule of that name already, made or declared.</summary>
/// <param name="schedule">The name.</param>
public sealed class ScheduleExistsException(string schedule) : KitException(
    JobErrors.ScheduleExists, $"There is a schedule '{schedule}' here already. Change it with ISchedules.ChangeAsync, or choose another name.")
{
    /// <summary>The name.</summary>
    public string Schedule { get; } = schedule;

    /// <inheritdoc/>
    public override int StatusCode => 409;

    /// <inheritdoc/>
    public override string PublicDetail => "There is a schedule of that name already.";
}
