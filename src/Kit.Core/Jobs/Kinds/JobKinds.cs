using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Kit.Jobs;

/// <summary>Which versions of which kinds this node can do. Fixed from the start; what it doesn't know it leaves to others.</summary>
internal sealed partial class JobKinds
{
    private readonly ConcurrentDictionary<Type, JobAttribute> _attributes = new();
    private readonly FrozenDictionary<(string Kind, int Version), JobDefinition> _definitions;
    private readonly FrozenDictionary<string, string> _titles;
    private readonly List<KitException> _problems = [];

    public JobKinds(IEnumerable<JobHandlerRegistration> registrations, IEnumerable<JobUpgradeRegistration> upgrades, IEnumerable<IJobKindSource> sources)
    {
        var definitions = new Dictionary<(string, int), JobDefinition>();
        var handlers = registrations.SelectMany(r => JobHandlerRegistration.Contracts(r.Handler), (r, c) => (r.Handler, Payload: c.GenericTypeArguments[0]));
        foreach (var ofPayload in handlers.GroupBy(h => h.Payload))
        {
            Try(() => Add(definitions, ofPayload.Key, [.. ofPayload.Select(h => h.Handler)]));
        }

        // The newest target first: an upgrade may lead to a version that is itself read by one.
        foreach (var upgrade in upgrades.OrderByDescending(u => u.To.GetCustomAttribute<JobAttribute>()?.Version))
        {
            Try(() => Add(definitions, upgrade));
        }

        foreach (var source in sources)
        {
            _problems.AddRange(source.Problems);
            foreach (var (kind, version, definition) in source.Kinds)
            {
                definitions.Add((kind, version), definition);
            }
        }

        _definitions = definitions.ToFrozenDictionary();
        Known = [.. definitions.Keys.OrderBy(k => k.Item1, StringComparer.Ordinal).ThenBy(k => k.Item2)];
        _titles = definitions.OrderBy(d => d.Key.Item2).Where(d => d.Value.Attribute.Title is not null).GroupBy(d => d.Key.Item1)
            .ToFrozenDictionary(g => g.Key, g => g.Last().Value.Attribute.Title!, StringComparer.Ordinal);
        Lanes = [.. definitions.Values.Select(d => d.Attribute.Lane).Distinct(StringComparer.Ordinal)];
    }

    public IReadOnlyList<KitException> Problems => _problems;

    public IReadOnlyList<(string Kind, int Version)> Known { get; }

    /// <summary>The lanes that the types of jobs name.</summary>
    public IReadOnlyList<string> Lanes { get; }

    /// <summary>Whether a text may be stored as a name, and stand in a statement as it is.</summary>
    public static bool IsName(string text) => Pattern().IsMatch(text);

    /// <summary>What people read in place of a kind.</summary>
    public string TitleOf(string kind) => _titles.GetValueOrDefault(kind) ?? kind;

    public JobDefinition? Find(string kind, int version) => _definitions.GetValueOrDefault((kind, version));

    /// <summary>What a type says of itself as a job, whether or not this node can do it.</summary>
    public JobAttribute AttributeOf(Type payloadType) => _attributes.GetOrAdd(payloadType, static type =>
    {
        var attribute = type.GetCustomAttribute<JobAttribute>() ?? throw new KitException(JobErrors.NotAJob, $"{type} is no job. Put [Job(\"a.kind\")] on it.");
        if (!IsName(attribute.Kind) || attribute.Kind.Length > JobsModel.KindLength)
        {
            throw new KitException(JobErrors.NotAJob, $"{type}: '{attribute.Kind}' is no kind. Use lower-case letters, digits, dots and hyphens, {JobsModel.KindLength} at most.");
        }

        return attribute.MaxAttempts < 1 ? throw new KitException(JobErrors.NotAJob, $"{type}: MaxAttempts must be 1 at least.")
            : attribute.Title is { Length: 0 or > JobsModel.TitleLength } ? throw new KitException(JobErrors.NotAJob, $"{type}: Title must have 1 to {JobsModel.TitleLength} characters.")
            : attribute.Version < 1 ? throw new KitException(JobErrors.NotAJob, $"{type}: Version must be 1 at least.")
            : attribute.TimeoutSeconds < 0 ? throw new KitException(JobErrors.NotAJob, $"{type}: TimeoutSeconds must not be below 0.")
            : attribute;
    });

    private void Add(Dictionary<(string, int), JobDefinition> definitions, Type payload, IReadOnlyList<Type> handlers)
    {
        var attribute = AttributeOf(payload);
        if (handlers.Count > 1)
        {
            _problems.Add(new(JobErrors.DuplicateKind, $"Job '{attribute.Kind}' has {handlers.Count} handlers: {string.Join(", ", handlers)}. Keep one."));
        }

        var key = (attribute.Kind, attribute.Version);
        if (!definitions.TryAdd(key, JobDefinition.Create(attribute, payload)))
        {
            _problems.Add(new(
                JobErrors.DuplicateKind,
                $"{payload} and {definitions[key].PayloadType} are both [Job(\"{attribute.Kind}\")] in version {attribute.Version}. A version of a kind belongs to one type."));
        }
    }

    private void Add(Dictionary<(string, int), JobDefinition> definitions, JobUpgradeRegistration upgrade)
    {
        var (from, to) = (AttributeOf(upgrade.From), AttributeOf(upgrade.To));
        if (from.Kind != to.Kind || from.Version >= to.Version)
        {
            _problems.Add(new(
                JobErrors.InvalidUpgrade,
                $"{upgrade.From} is version {from.Version} of '{from.Kind}', and {upgrade.To} is version {to.Version} of '{to.Kind}'. An upgrade leads to a newer version of the same kind."));
        }
        else if (!definitions.TryGetValue((to.Kind, to.Version), out var newer))
        {
            _problems.Add(new(JobErrors.InvalidUpgrade, $"{upgrade.From} is upgraded to {upgrade.To}, which nobody handles or upgrades further."));
        }
        else if (!definitions.TryAdd((from.Kind, from.Version), newer.From(upgrade)))
        {
            _problems.Add(new(JobErrors.DuplicateKind, $"{upgrade.From} has a handler or an upgrade already. Keep one."));
        }
    }

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

    [GeneratedRegex(@"^[a-z0-9]+(?:[.\-_][a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
