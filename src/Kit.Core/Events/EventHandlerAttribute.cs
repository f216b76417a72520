using Kit.Jobs;

namespace Kit.Events;

/// <summary>
/// Names an event handler, and says how the jobs run that it is. The name is stored with each of them: the class may be renamed and moved, and waiting work
/// finds it; the name may not.
/// </summary>
/// <param name="name">
/// Lower-case letters, digits, dots, hyphens and underscores: <c>mail-assignee</c>. No two handlers bear one name. With an event's name it has 99 characters
/// at most.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventHandlerAttribute(string name) : Attribute
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// Whether events with the same <see cref="IKeyedEvent.Key"/> reach the handler one at a time and in the order in which they were committed, whatever
    /// their types: the next waits until the one before is done, also over retries. One that is dead holds back those after it, until it is retried or
    /// discarded (<see cref="IDeadLetters"/>). Other keys, other handlers and other tenants go on.
    /// </summary>
    /// <value><see langword="false"/>: each as soon as there is a worker.</value>
    public bool Ordered { get; init; }

    /// <inheritdoc cref="JobAttribute.Lane"/>
    /// <value><c>default</c>.</value>
    public string Lane { get; init; } = JobAttribute.DefaultLane;

    /// <inheritdoc cref="JobAttribute.MaxAttempts"/>
    /// <value>10.</value>
    public int MaxAttempts { get; init; } = JobAttribute.DefaultMaxAttempts;

    /// <inheritdoc cref="JobAttribute.TimeoutSeconds"/>
    /// <value>0: as long as it takes.</value>
    public double TimeoutSeconds { get; init; }

    /// <inheritdoc cref="JobAttribute.Transactional"/>
    /// <value><see langword="true"/>.</value>
    public bool Transactional { get; init; } = true;
}
