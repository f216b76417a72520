namespace Kit.Testing;

/// <summary>What a suite attacks beside what it finds by itself.</summary>
internal sealed record IsolationAdditions
{
    public static IsolationAdditions None { get; } = new();

    public IReadOnlyList<RawQuery> RawQueries { get; init; } = [];

    public IReadOnlyList<IsolationProbe> Probes { get; init; } = [];

    public Func<IsolationVictim, IEnumerable<object>> Jobs { get; init; } = static _ => [];

    public Func<IServiceProvider, object, Task> PrepareJob { get; init; } = static (_, _) => Task.CompletedTask;

    public Func<IsolationVictim, IEnumerable<RouteValue>> RouteValues { get; init; } = static _ => [];
}
