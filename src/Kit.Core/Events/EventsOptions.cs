namespace Kit.Events;

/// <summary>How events are kept. Bound from section <c>Kit:Events</c>.</summary>
public sealed class EventsOptions
{
    internal const string Section = "Kit:Events";

    /// <summary>How long an event is kept; longer, where a job of one of its handlers is still there.</summary>
    /// <value>30 days.</value>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);
}
