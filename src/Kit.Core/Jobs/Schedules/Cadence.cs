namespace Kit.Jobs;

/// <summary>Says when a schedule ticks, where that is no cron expression.</summary>
public static class Cadence
{
    internal const string EveryPrefix = "@every ";
    internal static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Always the same time apart, counted from when the schedule was made, whatever clocks do: so those of many tenants are spread over the time.</summary>
    /// <param name="interval">A second at least, and 366 days at most.</param>
    /// <returns>What goes in the place of a cron expression.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter or longer.</exception>
    public static string Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, Shortest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, Longest);
        return $"{EveryPrefix}{interval:c}";
    }
}
