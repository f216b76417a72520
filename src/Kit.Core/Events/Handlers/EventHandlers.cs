using System.Reflection;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Events;

/// <summary>
/// The handlers that this node knows, as kinds of job: each handler of an event is a kind, in each version of the event that it handles or that is
/// upgraded to one that it does. Fixed from the start.
/// </summary>
internal sealed class EventHandlers : IJobKindSource
{
    private readonly EventTypes _types;
    private readonly Dictionary<(string Kind, int Version), JobDefinition> _definitions = [];
    private readonly Dictionary<string, Type> _handlers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, int Version), Type> _events = [];
    private readonly List<EventHandlerAttribute> _all = [];
    private readonly List<KitException> _problems = [];

    public EventHandlers(EventTypes types, IEnumerable<EventHandlerRegistration> registrations, IEnumerable<EventUpgradeRegistration> upgrades)
    {
        _types = types;
        foreach (var registration in registrations)
        {
            Try(() => Add(registration));
        }

        // The newest target first: an upgrade may lead to a version that is itself read by one.
        foreach (var step in upgrades.Select(u => u.Step).OrderByDescending(s => s.To.GetCustomAttribute<EventAttribute>()?.Version))
        {
            Try(() => Add(step));
        }
    }

    public IReadOnlyList<EventHandlerAttribute> All => _all;

    public IReadOnlyList<KitException> Problems => _problems;

    public IEnumerable<(string Kind, int Version, JobDefinition Definition)> Kinds => _definitions.Select(d => (d.Key.Kind, d.Key.Version, d.Value));

    private void Add(EventHandlerRegistration registration)
    {
        var handler = Checked(registration);
        foreach (var type in registration.Events)
        {
            var attribute = _types.Of(type);
            if (!_events.TryAdd((attribute.Name, attribute.Version), type) && _events[(attribute.Name, attribute.Version)] is var other && other != type)
            {
                throw new KitException(
                    EventErrors.DuplicateName, $"{type} and {other} are both [Event(\"{attribute.Name}\")] in version {attribute.Version}. A version of an event belongs to one type.");
            }

            if (handler.Ordered && !typeof(IKeyedEvent).IsAssignableFrom(type))
            {
                throw new KitException(EventErrors.InvalidHandler, $"{registration.Handler} is Ordered, and {type} has no key. Let it implement IKeyedEvent.");
            }

            var kind = EventDelivery.KindOf(attribute.Name, handler.Name);
            if (kind.Length > JobsModel.KindLength)
            {
                throw new KitException(EventErrors.InvalidHandler, $"{registration.Handler}: the names '{attribute.Name}' and '{handler.Name}' have more than {JobsModel.KindLength - 1} characters together.");
            }

            _definitions.Add((kind, attribute.Version), Define(handler, kind, attribute.Version, registration.Handler, type));
        }
    }

    private EventHandlerAttribute Checked(EventHandlerRegistration registration)
    {
        var type = registration.Handler;
        var handler = type.GetCustomAttribute<EventHandlerAttribute>()
            ?? throw new KitException(EventErrors.InvalidHandler, $"{type} has no name that its waiting work is stored under. Put [EventHandler(\"a-name\")] on it.");
        var problem = !JobKinds.IsName(handler.Name) ? $"'{handler.Name}' is no name: use lower-case letters, digits, dots, hyphens and underscores"
            : handler.MaxAttempts < 1 ? "MaxAttempts must be 1 at least"
            : handler.TimeoutSeconds < 0 ? "TimeoutSeconds must not be below 0"
            : !registration.Events.Any() ? "it implements no IEventHandler<T>"
            : null;
        if (problem is not null)
        {
            throw new KitException(EventErrors.InvalidHandler, $"{type}: {problem}.");
        }

        if (!_handlers.TryAdd(handler.Name, type))
        {
            throw new KitException(EventErrors.DuplicateName, $"{type} and {_handlers[handler.Name]} are both [EventHandler(\"{handler.Name}\")]. Rename the newer one.");
        }

        _all.Add(handler);
        return handler;
    }

    private void Add(JobUpgradeRegistration step)
    {
        var (from, to) = (_types.Of(step.From), _types.Of(step.To));
        if (from.Name != to.Name || from.Version >= to.Version)
        {
            throw new KitException(
                JobErrors.InvalidUpgrade,
                $"{step.From} is version {from.Version} of '{from.Name}', and {step.To} is version {to.Version} of '{to.Name}'. An upgrade leads to a newer version of the same event.");
        }

        // A handler of the older version itself stays that; an event that nobody handles has nothing to upgrade.
        foreach (var handler in _all)
        {
            var kind = EventDelivery.KindOf(to.Name, handler.Name);
            if (_definitions.TryGetValue((kind, to.Version), out var newer))
            {
                _definitions.TryAdd((kind, from.Version), newer.From(step));
            }
        }
    }

    private static JobDefinition Define(EventHandlerAttribute handler, string kind, int version, Type handlerType, Type eventType)
    {
        var attribute = new JobAttribute(kind)
        {
            Version = version,
            Lane = handler.Lane,
            MaxAttempts = handler.MaxAttempts,
            TimeoutSeconds = handler.TimeoutSeconds,
            Transactional = handler.Transactional,
        };
        var run = typeof(EventHandlers).GetMethod(nameof(RunOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(eventType)
            .CreateDelegate<Func<Type, Func<IServiceProvider, object, JobContext, CancellationToken, Task>>>();
        return JobDefinition.Create(attribute, eventType, LoadAsync, run(handlerType));
    }

    private static Func<IServiceProvider, object, JobContext, CancellationToken, Task> RunOf<T>(Type handler)
        where T : notnull => (services, fact, job, cancellationToken) =>
            ((IEventHandler<T>)services.GetRequiredService(handler)).HandleAsync((T)fact, ContextOf((StoredEvent)job.Origin!, job), cancellationToken);

    // The event is stored once, however many handle it, and kept as long as one of their jobs is there.
    private static async Task<JobContent> LoadAsync(KitDbContext db, Job job, CancellationToken cancellationToken) =>
        await db.Set<StoredEvent>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == job.EventId, cancellationToken) is { } stored
            ? new(stored.Payload, stored)
            : throw new JobAbandonedException($"Event {job.EventId} is not there any more.");

    private static EventContext ContextOf(StoredEvent stored, JobContext job) => new()
    {
        Id = stored.Id,
        Name = stored.Name,
        OccurredAt = stored.OccurredAt,
        Key = stored.Key,
        Actor = new Actor(stored.ActorKind, stored.ActorId, stored.ActorName),
        Job = job,
    };

    private void Try(Action add)
    {
        try
        {
            add();
        }
        catch (KitException problem)
        {
            _problems.Add(problem);
        }
    }
}
