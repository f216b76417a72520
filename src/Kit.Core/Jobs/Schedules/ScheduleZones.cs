namespace Kit.Jobs;

/// <summary>Finds time zones by name.</summary>
internal static class ScheduleZones
{
    /// <summary>What is wrong with a name, if anything.</summary>
    public static string? Problem(string name) => name.Length is 0 or > SchedulesModel.ZoneLength || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)
        ? $"there is no time zone '{name}'; write it like Europe/Berlin"
        : null;

    /// <summary>The zone; UTC where this machine knows none of that name, as for quotas.</summary>
    public static TimeZoneInfo Find(string? name) => name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;
}
