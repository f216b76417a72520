namespace Kit.Events;

/// <summary>The ids of the errors of events. Each has a paragraph in <c>docs/errors/jobs.md</c>.</summary>
public static class EventErrors
{
    /// <summary>A type was used as an event that bears no, or a malformed, <see cref="EventAttribute"/>.</summary>
    public const string NotAnEvent = "KIT3040";

    /// <summary>Two types bear one name and version, or two handlers one name.</summary>
    public const string DuplicateName = "KIT3041";

    /// <summary>A handler's class bears no, or a malformed, <see cref="EventHandlerAttribute"/>, or handles nothing.</summary>
    public const string InvalidHandler = "KIT3042";

    /// <summary>The key of an event is empty or too long.</summary>
    public const string InvalidKey = "KIT3043";

    /// <summary>A setting of <c>Kit:Events</c> is out of range.</summary>
    public const string InvalidOptions = "KIT3044";
}
