namespace Kit.Testing;

/// <summary>What a suite attacks beside what it finds by itself.</summary>
internal sealed record IsolationAdditions(IReadOnlyList<RawQuery> RawQueries, IReadOnlyList<IsolationProbe> Probes, Func<IsolationVictim, IEnumerable<object>> Jobs)
{
    public static IsolationAdditions None { get; } = new([], [], static _ => []);
}
