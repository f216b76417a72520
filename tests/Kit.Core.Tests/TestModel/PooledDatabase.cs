using Kit.Testing;
using Npgsql;

namespace Kit.Core.Tests.TestModel;

/// <summary>A database that the application reaches by way of PgBouncer in transaction mode, and by another way only to listen.</summary>
public sealed class PooledDatabase : IAsyncDisposable
{
    private readonly PgBouncer _bouncer;

    private PooledDatabase(PgBouncer bouncer, PostgresDatabase database, string direct) => (_bouncer, Database, Direct) = (bouncer, database, direct);

    /// <summary>The database; what the application gets leads through the pooler.</summary>
    public PostgresDatabase Database { get; }

    /// <summary>The application's way past it.</summary>
    public string Direct { get; }

    public static async Task<PooledDatabase> CreateAsync(PostgresCluster cluster, int connections)
    {
        var database = await cluster.CreateDatabaseAsync();
        var login = new NpgsqlConnectionStringBuilder(database.App).Username!;
        await cluster.ExecuteAsync("postgres", $"ALTER ROLE {login} SET role = kit_app");
        var bouncer = await PgBouncer.StartAsync(cluster, login, connections);
        return new(bouncer, database with { App = bouncer.Through(database.App) }, database.App);
    }

    public ValueTask DisposeAsync() => _bouncer.DisposeAsync();
}
