namespace Kit.Jobs;

/// <summary>Whether a schedule ticks.</summary>
public enum ScheduleState
{
    /// <summary>It ticks.</summary>
    Active,

    /// <summary>Somebody paused it. What would have been ticks meanwhile is not made up for.</summary>
    Paused,

    /// <summary>Its tenant was not active at its last tick. It goes on by itself when the tenant is, and makes up for what it missed by its <see cref="Misfire"/>.</summary>
    Asleep,
}
