using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Kit.Data;

/// <summary>Makes the two roles that the policies name, where the owner's login may; says what to run where it may not.</summary>
[SuppressMessage("Security", "CA2100", Justification = "Roles are quoted; they come from the configuration.")]
internal static class PostgresRoles
{
    public static async Task EnsureAsync(
        NpgsqlConnectionStringBuilder owner, string? appLogin, DatabaseOptions options, CancellationToken cancellationToken)
    {
        // The database itself may not exist yet; roles belong to the server.
        var reachable = await ReachableAsync(owner, cancellationToken);
        await using var turn = await AdvisoryLock.TakeAsync(reachable, "roles", cancellationToken);
        await using var connection = new NpgsqlConnection(reachable.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        foreach (var role in new[] { options.Role, options.PlatformRole }.Where(r => r.Length > 0))
        {
            if (await ExistsAsync(connection, "SELECT 1 FROM pg_roles WHERE rolname = $1", [role], cancellationToken))
            {
                continue;
            }

            await TryAsync(connection, $"CREATE ROLE {Quote(role)} NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT", role, cancellationToken);
        }

        foreach (var role in new[] { options.Role, options.PlatformRole }.Where(r => r.Length > 0 && r != appLogin))
        {
            const string Member = "SELECT 1 FROM pg_roles r WHERE r.rolname = $1 AND (r.rolsuper OR pg_has_role(r.oid, $2, 'MEMBER'))";
            if (appLogin is not null && !await ExistsAsync(connection, Member, [appLogin, role], cancellationToken))
            {
                await TryAsync(connection, $"GRANT {Quote(role)} TO {Quote(appLogin)}", role, cancellationToken);
            }
        }
    }

    private static async Task<NpgsqlConnectionStringBuilder> ReachableAsync(NpgsqlConnectionStringBuilder owner, CancellationToken cancellationToken)
    {
        var own = new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            own.Database = "postgres";
        }

        return own;
    }

    private static async Task TryAsync(NpgsqlConnection connection, string sql, string role, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(connection, sql, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new KitException(
                KitErrors.RoleMissing,
                $"PostgreSQL lacks role '{role}' or its membership, and the owner's login may not make it. Let an administrator run: {sql};",
                e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // Another database of this server was prepared at the same moment; roles are shared.
        }
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string sql, string[] values, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
