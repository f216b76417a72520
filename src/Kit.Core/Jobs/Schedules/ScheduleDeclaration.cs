namespace Kit.Jobs;

/// <summary>A schedule that the host or a module declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="When">When it ticks.</param>
/// <param name="IsPlatforms">Whether the platform has it, and not each tenant.</param>
/// <param name="Settings">How it ticks.</param>
/// <param name="Job">The type of its jobs.</param>
/// <param name="Make">Makes the job of a tick, as JSON.</param>
internal sealed record ScheduleDeclaration(string Name, string When, bool IsPlatforms, ScheduleSettings Settings, Type Job, Func<ScheduleTick, string> Make);
