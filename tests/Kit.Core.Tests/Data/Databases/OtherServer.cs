using Kit.Data;
using Kit.Testing;

namespace Kit.Core.Tests;

/// <summary>A second PostgreSQL server, which a test may end and start again.</summary>
public sealed class OtherServer : IAsyncLifetime
{
    public PostgresCluster Cluster { get; } = new();

    public ValueTask InitializeAsync() => Cluster.InitializeAsync();

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    /// <summary>An application's login and an owner's, who may make databases.</summary>
    public static async Task<DatabaseServer> LoginsAsync(PostgresCluster cluster)
    {
        var database = await cluster.CreateDatabaseAsync();
        await cluster.ExecuteAsync("postgres", $"ALTER ROLE {database.Name}_owner CREATEDB");
        return new() { ConnectionString = database.App, OwnerConnectionString = database.Owner };
    }
}
