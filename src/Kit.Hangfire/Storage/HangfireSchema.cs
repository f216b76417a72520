using System.Globalization;
using Hangfire.PostgreSql;
using Kit.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Jobs;

/// <summary>Hangfire's tables, made by the scripts that are in its package. The application's role has no part in them.</summary>
internal sealed class HangfireSchema(HangfireStorage storage, IOptions<DatabaseOptions> options) : ILibrarySchema
{
    private const string Prefix = "Hangfire.PostgreSql.Scripts.Install.v";
    private const string Suffix = ".sql";
    private static readonly int Version = typeof(PostgreSqlObjectsInstaller).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
        .Max(n => int.Parse(n[Prefix.Length..^Suffix.Length], CultureInfo.InvariantCulture));

    public async Task<string?> FindPendingAsync(CancellationToken cancellationToken)
    {
        if (!storage.IsUsed)
        {
            return null;
        }

        try
        {
            await using var connection = await OpenOwnerAsync(cancellationToken);
            return await IsReadyAsync(connection, cancellationToken) ? null : Name;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return Name; // there is no database
        }
    }

    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        if (!storage.IsUsed)
        {
            return;
        }

        await using var connection = await OpenOwnerAsync(cancellationToken);
        if (await IsReadyAsync(connection, cancellationToken))
        {
            return;
        }

        PostgreSqlObjectsInstaller.Install(connection, HangfireStorage.Schema);
        const string Grants = $"""
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {HangfireStorage.Schema} TO {DatabaseOptions.Roles.Platform};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA {HangfireStorage.Schema} TO {DatabaseOptions.Roles.Platform};
            GRANT USAGE ON SCHEMA {HangfireStorage.Schema} TO {DatabaseOptions.Roles.Platform};
            """;
        await using var command = new NpgsqlCommand(Grants, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<KitException?> CheckAsync(CancellationToken cancellationToken)
    {
        if (!storage.IsUsed)
        {
            return null;
        }

        await using var connection = await storage.Source.OpenConnectionAsync(cancellationToken);
        return await IsReadyAsync(connection, cancellationToken) ? null : new(
            JobErrors.EngineNotInstalled,
            $"Hangfire's tables (schema '{HangfireStorage.Schema}', version {Version}) are missing or older. Run: dotnet run -- kit migrate (or set Kit:Database:MigrateAtStart).");
    }

    private static string Name => string.Create(CultureInfo.InvariantCulture, $"{HangfireStorage.Schema} (version {Version})");

    // The grants are given last, so whoever has them has all.
    private static async Task<bool> IsReadyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Sql = $"""
            SELECT max(version) FROM {HangfireStorage.Schema}.schema HAVING has_schema_privilege('{DatabaseOptions.Roles.Platform}', '{HangfireStorage.Schema}', 'USAGE')
            """;
        try
        {
            await using var command = new NpgsqlCommand(Sql, connection);
            return await command.ExecuteScalarAsync(cancellationToken) is int version && version >= Version;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }

    private async Task<NpgsqlConnection> OpenOwnerAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(options.Value.OwnerConnectionString ?? options.Value.ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
