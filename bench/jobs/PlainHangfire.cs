using Hangfire;
using Hangfire.PostgreSql;
using Npgsql;

namespace Kit.Bench.Jobs;

/// <summary>Hangfire on PostgreSQL with its defaults, but that it polls as often as it may: a job calls one static method, which writes the row.</summary>
internal sealed class PlainHangfire : IDisposable
{
    private static NpgsqlDataSource? source;

    private readonly BackgroundJobClient _client;
    private readonly BackgroundJobServer? _server;

    /// <param name="connectionString">The database.</param>
    /// <param name="serves">Whether it runs jobs, too.</param>
    public PlainHangfire(string connectionString, bool serves)
    {
        source = NpgsqlDataSource.Create(connectionString);
        var storage = new PostgreSqlStorage(new Connections(source), new PostgreSqlStorageOptions { SchemaName = "plain", QueuePollInterval = TimeSpan.FromMilliseconds(50) });
        _client = new(storage);
        _server = serves ? new(new BackgroundJobServerOptions(), storage) : null;
    }

    public void Enqueue(int number)
    {
        var at = TimeProvider.System.GetUtcNow();
        _client.Enqueue(() => Touch(number, at));
    }

    public static void Touch(int number, DateTimeOffset enqueuedAt)
    {
        using var command = source!.CreateCommand("UPDATE probes SET enqueued_at = $2, started_at = $3 WHERE id = $1");
        command.Parameters.Add(new() { Value = number });
        command.Parameters.Add(new() { Value = enqueuedAt.ToUniversalTime() });
        command.Parameters.Add(new() { Value = TimeProvider.System.GetUtcNow() });
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _server?.Dispose();
        source!.Dispose();
    }

    private sealed class Connections(NpgsqlDataSource source) : IConnectionFactory
    {
        public NpgsqlConnection GetOrCreateConnection() => source.CreateConnection();
    }
}
