using Npgsql;

namespace Kit.Data;

/// <summary>
/// A connection outside the pool, for what lasts: a lock, listening. It does not ask for the database's types, which every connection outside
/// the pool would load anew.
/// </summary>
internal sealed class LoneConnection : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private LoneConnection(NpgsqlDataSource source, NpgsqlConnection connection)
    {
        _source = source;
        Connection = connection;
    }

    public NpgsqlConnection Connection { get; }

    public static async Task<LoneConnection> OpenAsync(
        NpgsqlConnectionStringBuilder login, Action<NpgsqlConnectionStringBuilder> configure, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(login.ConnectionString);
        builder.ConnectionStringBuilder.Pooling = false;
        builder.ConnectionStringBuilder.Multiplexing = false;
        configure(builder.ConnectionStringBuilder);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        var source = builder.Build();
        try
        {
            return new(source, await source.OpenConnectionAsync(cancellationToken));
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _source.DisposeAsync();
    }
}
