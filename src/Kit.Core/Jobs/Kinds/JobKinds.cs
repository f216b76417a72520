using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Kit.Jobs;

/// <summary>Which kinds this node can do. Fixed from the start; what it doesn't know it leaves to others.</summary>
internal sealed partial class JobKinds
{
    private readonly ConcurrentDictionary<Type, JobAttribute> _attributes = new();
    private readonly FrozenDictionary<string, JobDefinition> _definitions;

    public JobKinds(IEnumerable<JobHandlerRegistration> registrations)
    {
        var definitions = new Dictionary<string, JobDefinition>(StringComparer.Ordinal);
        var problems = new List<KitException>();
        var handlers = registrations.SelectMany(r => JobHandlerRegistration.Contracts(r.Handler), (r, c) => (r.Handler, Payload: c.GenericTypeArguments[0]));
        foreach (var ofPayload in handlers.GroupBy(h => h.Payload))
        {
            try
            {
                var attribute = AttributeOf(ofPayload.Key);
                if (ofPayload.Count() > 1)
                {
                    problems.Add(new(JobErrors.DuplicateKind, $"Job '{attribute.Kind}' has {ofPayload.Count()} handlers: {string.Join(", ", ofPayload.Select(h => h.Handler))}. Keep one."));
                }

                if (!definitions.TryAdd(attribute.Kind, JobDefinition.Create(attribute, ofPayload.Key)))
                {
                    problems.Add(new(
                        JobErrors.DuplicateKind,
                        $"{ofPayload.Key} and {definitions[attribute.Kind].PayloadType} are both [Job(\"{attribute.Kind}\")]. A kind belongs to one type."));
                }
            }
            catch (KitException problem)
            {
                problems.Add(problem);
            }
        }

        _definitions = definitions.ToFrozenDictionary(StringComparer.Ordinal);
        Problems = problems;
    }

    public IReadOnlyList<KitException> Problems { get; }

    public IEnumerable<string> Known => _definitions.Keys;

    public JobDefinition? Find(string kind) => _definitions.GetValueOrDefault(kind);

    /// <summary>What a type says of itself as a job, whether or not this node can do it.</summary>
    public JobAttribute AttributeOf(Type payloadType) => _attributes.GetOrAdd(payloadType, static type =>
    {
        var attribute = type.GetCustomAttribute<JobAttribute>() ?? throw new KitException(JobErrors.NotAJob, $"{type} is no job. Put [Job(\"a.kind\")] on it.");
        if (!Pattern().IsMatch(attribute.Kind) || attribute.Kind.Length > JobsModel.KindLength)
        {
            throw new KitException(JobErrors.NotAJob, $"{type}: '{attribute.Kind}' is no kind. Use lower-case letters, digits, dots and hyphens, {JobsModel.KindLength} at most.");
        }

        return attribute.MaxAttempts > 0
            ? attribute
            : throw new KitException(JobErrors.NotAJob, $"{type}: MaxAttempts must be 1 at least.");
    });

    [GeneratedRegex(@"^[a-z0-9]+(?:[.\-_][a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
