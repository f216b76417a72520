using Microsoft.AspNetCore.Routing;

namespace Kit.Testing.Tests.Isolation;

/// <summary>Something planted that lets one tenant at another's rows, and how the suite is to call it.</summary>
/// <param name="Target">The entity, table, route, query, job or probe that the failure names.</param>
/// <param name="Attack">The attack that it names.</param>
/// <param name="Wall">The wall that it names.</param>
public sealed record Leak(string Target, string Attack, string Wall)
{
    /// <summary>The context's type; the model is as it should be in <see cref="HostileDb"/>.</summary>
    public Type Db { get; init; } = typeof(HostileDb);

    /// <summary>What a superuser does to the database.</summary>
    public string? Sql { get; init; }

    /// <summary>What the host answers by.</summary>
    public Action<IEndpointRouteBuilder>? Map { get; init; }

    /// <summary>The host's own queries.</summary>
    public Func<PostgresDatabase, IEnumerable<RawQuery>> RawQueries { get; init; } = static _ => [];

    /// <summary>The host's own places.</summary>
    public IReadOnlyList<IsolationProbe> Probes { get; init; } = [];

    /// <summary>Whether the host's job does what it should not.</summary>
    public bool InJob { get; init; }

    public static Leak None { get; } = new("", "", "");
}
