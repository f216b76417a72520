using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Kit.Jobs;

/// <summary>The schedules that this node's program declares. Fixed from the start.</summary>
internal sealed partial class ScheduleRegistry
{
    private readonly FrozenDictionary<string, DeclaredSchedule> _declared;

    public ScheduleRegistry(IEnumerable<ScheduleDeclaration> declarations, JobKinds kinds, LaneRegistry lanes)
    {
        var declared = new Dictionary<string, DeclaredSchedule>(StringComparer.Ordinal);
        var problems = new List<KitException>();
        foreach (var declaration in declarations)
        {
            try
            {
                var attribute = kinds.AttributeOf(declaration.Job);
                var cadence = Check(declaration.Name, declaration.When, declaration.Settings, attribute, lanes);
                if (!declared.TryAdd(declaration.Name, new(declaration, cadence, attribute)))
                {
                    throw new InvalidScheduleException(declaration.Name, "it is declared twice");
                }
            }
            catch (KitException problem)
            {
                problems.Add(problem);
            }
        }

        _declared = declared.ToFrozenDictionary(StringComparer.Ordinal);
        OfTenants = Sorted(declared.Values.Where(d => !d.IsPlatforms));
        OfPlatform = Sorted(declared.Values.Where(d => d.IsPlatforms));
        Problems = problems;
    }

    public IReadOnlyList<KitException> Problems { get; }

    public IReadOnlyList<DeclaredSchedule> OfTenants { get; }

    public IReadOnlyList<DeclaredSchedule> OfPlatform { get; }

    public DeclaredSchedule? Find(string name, bool isPlatforms) => _declared.TryGetValue(name, out var found) && found.IsPlatforms == isPlatforms ? found : null;

    /// <summary>Whether the name is declared, whoever's it is.</summary>
    public bool IsDeclared(string name) => _declared.ContainsKey(name);

    /// <summary>Sees that a schedule can be so.</summary>
    /// <exception cref="InvalidScheduleException">It can't.</exception>
    public static CadenceRule Check(string name, string when, ScheduleSettings settings, JobAttribute attribute, LaneRegistry lanes)
    {
        var (cadence, problem) = CadenceRule.TryParse(when);
        var wrong = !IsName(name) ? $"a name has lower-case letters, digits, dots, hyphens and underscores, {SchedulesModel.NameLength} at most"
            : cadence is null ? problem
            : settings.Problem() is { } setting ? setting
            : settings.Lane is { } lane && lane != attribute.Lane && !lanes.Knows(lane) ? $"nobody declares lane '{lane}'"
            : null;
        return wrong is null ? cadence! : throw new InvalidScheduleException(name, wrong);
    }

    private static bool IsName(string? name) => name is { Length: <= SchedulesModel.NameLength } && Pattern().IsMatch(name);

    private static List<DeclaredSchedule> Sorted(IEnumerable<DeclaredSchedule> schedules) => [.. schedules.OrderBy(s => s.Name, StringComparer.Ordinal)];

    // Names of declared schedules stand in statements: there is nothing in them to quote.
    [GeneratedRegex(@"^[a-z0-9]+(?:[.\-_][a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
