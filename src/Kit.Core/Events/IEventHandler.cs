namespace Kit.Events;

/// <summary>
/// Handles events of one type; the class bears <see cref="EventHandlerAttribute"/>. Handlers in the host's assembly are found; a module adds its own with
/// <c>kit.AddEventHandler</c>.
/// </summary>
/// <typeparam name="T">The event's type, which bears <see cref="EventAttribute"/>.</typeparam>
public interface IEventHandler<in T>
    where T : notnull
{
    /// <summary>
    /// Handles an event, once it is committed, as a job of its own: in a dependency-injection scope in which the event's tenant is current, and, unless the
    /// attribute says otherwise, in a transaction that the job's completion is a part of. An exception rolls it back, and it is handled again later.
    /// </summary>
    /// <param name="fact">What has happened.</param>
    /// <param name="context">Which event it is, and which attempt.</param>
    /// <param name="cancellationToken">Ends when the host stops, the time is over, or another node has taken the job over.</param>
    Task HandleAsync(T fact, EventContext context, CancellationToken cancellationToken);
}
