using Npgsql;

namespace Kit.Data;

/// <summary>
/// A lock of PostgreSQL's that lasts as long as a transaction, on a connection of its own. It works through a transaction pooler, and the
/// server takes it back when the node goes away.
/// </summary>
internal static class AdvisoryLock
{
    /// <summary>By this name the server knows the connections that hold one.</summary>
    public const string ApplicationName = "kit lock";

    public static async Task<IAsyncDisposable> TakeAsync(NpgsqlConnectionStringBuilder login, string name, CancellationToken cancellationToken)
    {
        var own = await LoneConnection.OpenAsync(login, settings => (settings.CommandTimeout, settings.ApplicationName) = (0, ApplicationName), cancellationToken);
        try
        {
            await own.Connection.BeginTransactionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", own.Connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "kit " + name });
            await command.ExecuteNonQueryAsync(cancellationToken);
            return own;
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }
}
