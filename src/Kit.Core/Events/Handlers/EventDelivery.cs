namespace Kit.Events;

/// <summary>What becomes of an event for one of its handlers: a job of this kind.</summary>
/// <param name="Kind">The kind: the event's name and the handler's.</param>
/// <param name="Handler">What the handler says of itself.</param>
internal sealed record EventDelivery(string Kind, EventHandlerAttribute Handler)
{
    /// <summary>Between the two names, and in no kind of job that a host names.</summary>
    private const char Separator = '/';

    public static string KindOf(string name, string handler) => $"{name}{Separator}{handler}";

    /// <summary>What one after the other is, for this handler.</summary>
    public string OrderKey(string key) => $"{Handler.Name} {key}";
}
