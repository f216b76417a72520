using Kit.Jobs;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Declares what happens by the clock.</summary>
public static class SchedulesBuilderExtensions
{
    /// <summary>
    /// Declares a schedule that each active tenant has: those that are, and those that will be. A tenant may pause it, or change when it ticks, by <see cref="ISchedules"/>.
    /// </summary>
    /// <typeparam name="T">The type of the job, which bears <see cref="JobAttribute"/>.</typeparam>
    /// <param name="kit">The builder.</param>
    /// <param name="name">Its name, which is stored: lower-case letters, digits, dots, hyphens and underscores, 100 at most. A tenant that has made one of that name keeps its own.</param>
    /// <param name="when">When it ticks: a cron expression, with or without seconds, or what <see cref="Cadence.Every"/> gives. What can't be keeps the host from starting (<c>KIT3020</c>).</param>
    /// <param name="job">Makes the job of a tick.</param>
    /// <param name="configure">Says what differs from the usual.</param>
    public static KitBuilder AddSchedule<T>(this KitBuilder kit, string name, string when, Func<ScheduleTick, T> job, Action<ScheduleSettings>? configure = null)
        where T : notnull => Add(kit, name, when, job, configure, isPlatforms: false);

    /// <summary>Declares a schedule that the platform has, once.</summary>
    /// <typeparam name="T">The type of the job, which bears <see cref="JobAttribute"/>.</typeparam>
    /// <param name="kit">The builder.</param>
    /// <param name="name">Its name, which is stored: lower-case letters, digits, dots, hyphens and underscores, 100 at most.</param>
    /// <param name="when">When it ticks: a cron expression, with or without seconds, or what <see cref="Cadence.Every"/> gives. What can't be keeps the host from starting (<c>KIT3020</c>).</param>
    /// <param name="job">Makes the job of a tick.</param>
    /// <param name="configure">Says what differs from the usual.</param>
    public static KitBuilder AddPlatformSchedule<T>(this KitBuilder kit, string name, string when, Func<ScheduleTick, T> job, Action<ScheduleSettings>? configure = null)
        where T : notnull => Add(kit, name, when, job, configure, isPlatforms: true);

    private static KitBuilder Add<T>(KitBuilder kit, string name, string when, Func<ScheduleTick, T> job, Action<ScheduleSettings>? configure, bool isPlatforms)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(when);
        ArgumentNullException.ThrowIfNull(job);
        var settings = new ScheduleSettings();
        configure?.Invoke(settings);
        kit.Services.AddSingleton(new ScheduleDeclaration(name, when, isPlatforms, settings, typeof(T), tick => JobDefinition.Write(job(tick))));
        return kit;
    }
}
