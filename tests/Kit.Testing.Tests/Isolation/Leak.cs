using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing.Tests.Isolation;

/// <summary>Something planted that lets one tenant at another's rows, and how the suite is to call it.</summary>
/// <param name="Name">What is planted, in words.</param>
/// <param name="Target">The entity, table, route, query, job or probe that the failure names.</param>
/// <param name="Attack">The attack that it names.</param>
/// <param name="Wall">The wall that it names.</param>
public sealed record Leak(string Name, string Target, string Attack, string Wall)
{
    public static Leak None { get; } = new("nothing", "", "", "");

    /// <summary>Starts the host and attacks it.</summary>
    public Func<PostgresCluster, Leak, Task<HostileHost>> AttackAsync { get; init; } = HostileHost.AttackedAsync<HostileDb>;

    /// <summary>What the failure says besides, where one attack tries several ways.</summary>
    public string Says { get; init; } = "";

    /// <summary>What a superuser does to the database.</summary>
    public string? Sql { get; init; }

    /// <summary>What the host registers before Kit does.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>What the host answers by.</summary>
    public Action<IEndpointRouteBuilder>? Map { get; init; }

    /// <summary>The host's own queries.</summary>
    public Func<PostgresDatabase, IEnumerable<RawQuery>> RawQueries { get; init; } = static _ => [];

    /// <summary>The host's own places.</summary>
    public IReadOnlyList<IsolationProbe> Probes { get; init; } = [];

    /// <summary>What the host says of values that its routes take apart.</summary>
    public Func<IsolationVictim, IEnumerable<RouteValue>> RouteValues { get; init; } = static _ => [];

    /// <summary>The modules that answer by it; the host without a leak has them all.</summary>
    public Action<KitBuilder>? Kit { get; init; }

    /// <summary>Whether the host's page looks past its tenant.</summary>
    public bool IsInPage { get; init; }

    /// <summary>Whether the host's job opens the platform scope.</summary>
    public bool IsInJob { get; init; }
}
