using System.Collections.Concurrent;
using System.Reflection;
using Kit.Jobs;

namespace Kit.Events;

/// <summary>What types say of themselves as events. Each is asked once.</summary>
internal sealed class EventTypes
{
    private readonly ConcurrentDictionary<Type, EventAttribute> _attributes = new();

    /// <exception cref="KitException">It is no event (<c>KIT3040</c>).</exception>
    public EventAttribute Of(Type type) => _attributes.GetOrAdd(type, static type =>
    {
        var attribute = type.GetCustomAttribute<EventAttribute>() ?? throw new KitException(EventErrors.NotAnEvent, $"{type} is no event. Put [Event(\"something.happened\")] on it.");
        return !JobKinds.IsName(attribute.Name) || attribute.Name.Length > JobsModel.KindLength
                ? throw new KitException(EventErrors.NotAnEvent, $"{type}: '{attribute.Name}' is no name. Use lower-case letters, digits, dots, hyphens and underscores, {JobsModel.KindLength} at most.")
            : attribute.Version < 1 ? throw new KitException(EventErrors.NotAnEvent, $"{type}: Version must be 1 at least.")
            : attribute;
    });
}
