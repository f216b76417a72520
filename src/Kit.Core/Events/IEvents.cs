namespace Kit.Events;

/// <summary>Says what has happened.</summary>
public interface IEvents
{
    /// <summary>
    /// Adds an event to the current DbContext, and a job for each of its handlers: all are stored by the caller's <c>SaveChangesAsync</c>, in the same
    /// transaction as the rows that it is about, or not at all. It belongs to the tenant that is current now; to the platform where none is.
    /// </summary>
    /// <typeparam name="T">The event's type, which bears <see cref="EventAttribute"/>.</typeparam>
    /// <param name="fact">What has happened; stored as JSON.</param>
    /// <returns>The event's id.</returns>
    /// <exception cref="KitException">
    /// No scope is open here (<c>KIT3001</c>), or the type bears no <see cref="EventAttribute"/> (<c>KIT3040</c>), or the key of an
    /// <see cref="IKeyedEvent"/> is empty or too long (<c>KIT3043</c>).
    /// </exception>
    Guid Publish<T>(T fact)
        where T : notnull;
}
