using System.Text.Json;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;

namespace Kit.Events;

/// <summary>Makes of a fact the rows that it is stored as: the event, and a job for each of its handlers.</summary>
internal sealed class EventFacts(EventTypes types, EventDeliveries deliveries, EventTelemetry telemetry, TimeProvider clock)
{
    private long _sequence;

    /// <param name="context">What they are saved with.</param>
    /// <param name="fact">What has happened.</param>
    /// <param name="owner">Whose it is; <see langword="null"/>: the context's owner's.</param>
    public StoredEvent Add(KitDbContext context, object fact, Guid? owner)
    {
        var type = fact.GetType();
        var attribute = types.Of(type);
        var actor = context.Scope is { IsOpen: true } scope ? scope.Actor : Actor.System;
        using var span = EventTelemetry.Publish(attribute.Name);
        var stored = new StoredEvent
        {
            TenantId = owner ?? Guid.Empty, // that is, for the context to say
            Name = attribute.Name,
            Version = attribute.Version,
            Payload = JsonSerializer.Serialize(fact, type, JobDefinition.Json),
            Key = fact is IKeyedEvent keyed ? Checked(keyed.Key, attribute.Name) : null,
            OccurredAt = clock.GetUtcNow(),
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            ActorName = actor.Name,
            TraceParent = JobTelemetry.Current,
        };
        context.Add(stored);
        foreach (var delivery in deliveries.Of(type))
        {
            context.Add(JobOf(stored, delivery));
        }

        context.OnCommitted(() => telemetry.Published(stored.Name, stored.TenantId));
        return stored;
    }

    private Job JobOf(StoredEvent stored, EventDelivery delivery) => new()
    {
        TenantId = stored.TenantId,
        Lane = delivery.Handler.Lane,
        Kind = delivery.Kind,
        Version = stored.Version,
        EventId = stored.Id,
        OrderKey = delivery.Handler.Ordered ? delivery.OrderKey(stored.Key!) : null,
        Sequence = Interlocked.Increment(ref _sequence),
        RunAt = stored.OccurredAt,
        State = JobState.Ready,
        MaxAttempts = delivery.Handler.MaxAttempts,
        TimeoutSeconds = delivery.Handler.TimeoutSeconds > 0 ? delivery.Handler.TimeoutSeconds : null,
        CreatedAt = stored.OccurredAt,
        TraceParent = stored.TraceParent,
    };

    private static string Checked(string? key, string name) => key is { Length: > 0 and <= EventsModel.KeyLength }
        ? key
        : throw new KitException(EventErrors.InvalidKey, $"The key of '{name}' has {key?.Length ?? 0} characters. It must have 1 to {EventsModel.KeyLength}.");
}
