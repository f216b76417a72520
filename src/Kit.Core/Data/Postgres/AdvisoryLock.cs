using Npgsql;

namespace Kit.Data;

/// <summary>
/// A lock of PostgreSQL's that lasts as long as a transaction, on a connection of its own. It works through a transaction pooler, and the
/// server takes it back when the node goes away.
/// </summary>
internal sealed class AdvisoryLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private AdvisoryLock(NpgsqlConnection connection) => _connection = connection;

    public static async Task<AdvisoryLock> TakeAsync(NpgsqlConnectionStringBuilder login, string name, CancellationToken cancellationToken)
    {
        var own = new NpgsqlConnectionStringBuilder(login.ConnectionString) { Pooling = false, Multiplexing = false, CommandTimeout = 0 };
        var connection = new NpgsqlConnection(own.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await connection.BeginTransactionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", connection);
            command.Parameters.Add(new() { Value = "kit " + name });
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
