using System.Collections.Concurrent;
using Kit.Jobs;

namespace Kit.Events;

/// <summary>Which jobs an event of a type becomes: one for each handler that can read it, as it is or upgraded.</summary>
internal sealed class EventDeliveries(EventTypes types, EventHandlers handlers, JobKinds kinds)
{
    private readonly ConcurrentDictionary<Type, EventDelivery[]> _deliveries = new();

    public EventDelivery[] Of(Type type) => _deliveries.GetOrAdd(type, t =>
    {
        var attribute = types.Of(t);
        return [.. handlers.All
            .Select(h => new EventDelivery(EventDelivery.KindOf(attribute.Name, h.Name), h))
            .Where(d => kinds.Find(d.Kind, attribute.Version) is not null)];
    });
}
