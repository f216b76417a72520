namespace Kit.Features;

/// <summary>The windows of time that quotas are for.</summary>
public enum QuotaWindow
{
    /// <summary>An hour of the clock, in UTC.</summary>
    Hour,

    /// <summary>A day of the calendar.</summary>
    Day,

    /// <summary>A month of the calendar.</summary>
    Month,
}
