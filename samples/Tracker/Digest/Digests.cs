using System.Globalization;
using Kit.Jobs;

namespace Tracker.Digest;

/// <summary>The mail of the morning: what is due. Each organisation says at which hour of its own clock, and each member whether.</summary>
internal static class Digests
{
    public const string Schedule = "digest";
    public const int DefaultHour = 7;

    /// <summary>When it ticks.</summary>
    public static string At(int hour) => string.Create(CultureInfo.InvariantCulture, $"0 {hour} * * *");

    /// <summary>The hour; <see langword="null"/> where it is off.</summary>
    public static int? HourOf(ScheduleInfo? schedule) =>
        schedule is { State: not ScheduleState.Paused } && schedule.When.Split(' ') is ["0", var hour, "*", "*", "*"] && int.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    /// <summary>Sets the hour, or turns it off.</summary>
    public static async Task SetHourAsync(ISchedules schedules, int? hour, CancellationToken cancellationToken)
    {
        if (hour == HourOf(await schedules.FindAsync(Schedule, cancellationToken)))
        {
            return;
        }

        if (hour is not { } value)
        {
            await schedules.PauseAsync(Schedule, cancellationToken);
            return;
        }

        await schedules.ChangeAsync(Schedule, new() { When = At(value) }, cancellationToken);
        await schedules.ResumeAsync(Schedule, cancellationToken);
    }
}
