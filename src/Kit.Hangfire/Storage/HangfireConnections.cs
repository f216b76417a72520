using Hangfire.PostgreSql;
using Npgsql;

namespace Kit.Jobs;

/// <summary>Gives Hangfire's storage connections of one pool. It opens and closes them.</summary>
internal sealed class HangfireConnections(NpgsqlDataSource source) : IConnectionFactory
{
    public NpgsqlConnection GetOrCreateConnection() => source.CreateConnection();
}
