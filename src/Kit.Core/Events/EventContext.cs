using Kit.Jobs;
using Kit.Tenancy;

namespace Kit.Events;

/// <summary>Which event a handler is at.</summary>
public sealed class EventContext
{
    /// <summary>The event's id: the same for all of its handlers.</summary>
    public required Guid Id { get; init; }

    /// <summary>The event's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was published.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What it is about; <see langword="null"/> where it is no <see cref="IKeyedEvent"/>.</summary>
    public string? Key { get; init; }

    /// <summary>Who did what has happened.</summary>
    public required Actor Actor { get; init; }

    /// <summary>The job that the handler is, for this event: its attempt, its progress, its effects that are had once.</summary>
    public required JobContext Job { get; init; }
}
