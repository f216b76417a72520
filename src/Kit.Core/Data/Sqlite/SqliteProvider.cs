using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Kit.Data;

/// <summary>The embedded default: one file, one node.</summary>
internal sealed class SqliteProvider : DatabaseProvider
{
    private readonly SqliteConnectionStringBuilder _connection;
    private readonly SqliteConnectionStringBuilder _existing;
    private readonly string? _tenants;

    public SqliteProvider(string connectionString, string? tenants = null)
    {
        _tenants = tenants;
        _connection = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true };
        if (_connection.DefaultTimeout < 30)
        {
            _connection.DefaultTimeout = 30;
        }

        // The application makes no file: where a tenant's is missing, an empty one would look as if nothing had ever been in it.
        _existing = new(_connection.ConnectionString);
        if (tenants is not null && _existing.Mode == SqliteOpenMode.ReadWriteCreate)
        {
            _existing.Mode = SqliteOpenMode.ReadWrite;
        }
    }

    public override string Name => "SQLite";

    public override string Location => _connection.DataSource;

    public override void ConfigureApp(DbContextOptionsBuilder options)
    {
        Configure(options, _existing).UseTenantTracking().AddInterceptors(SqliteFence.Instance);
        if (_tenants is not null)
        {
            options.AddInterceptors(new TenantConnections(_tenants), new SqliteGrants());
        }
    }

    public override void ConfigureOwner(DbContextOptionsBuilder options) => Configure(options, _connection);

    // Asked of each connection instead: there are no grants.
    public override Task LimitAsync(IModel model, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(_connection.DataSource)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // Readers don't wait for the writer, nor the writer for them.
        await using var connection = new SqliteConnection(_connection.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override Task<bool> ExistsAsync(CancellationToken cancellationToken) => Task.FromResult(File.Exists(_connection.DataSource));

    public override Task DropAsync(CancellationToken cancellationToken)
    {
        if (_tenants is null)
        {
            throw new InvalidOperationException("The shared database is not dropped.");
        }

        foreach (var settings in new[] { _connection, _existing })
        {
            using var connection = new SqliteConnection(settings.ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        // The file first: without it nobody makes the others again. They go also where a call was cut short after it.
        foreach (var ending in new[] { "", "-wal", "-shm" })
        {
            File.Delete(_connection.DataSource + ending);
        }

        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<KitException>> CheckAsync(DbContext context, bool isDevelopment, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KitException>>([]);

    public override Task<IAsyncDisposable> LockMigrationsAsync(CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable>(NoLock.Instance);

    // One node: there is nobody to wait for, and what happens here is known here.
    public override Task<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable>(NoLock.Instance);

    public override Task ListenAsync(Action<string> received, Action<bool> connected, CancellationToken cancellationToken)
    {
        connected(true);
        return Task.CompletedTask;
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text comes from Kit.")]
    public override async Task<long> PeekAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_existing.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(cancellationToken) ?? 0L);
    }

    public override T Choose<T>(Func<T> postgres, Func<T> sqlite) => sqlite();

    public override Task NotifyAsync(string message, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>SQLite's extended codes of constraints; for unique ones its message lists the columns.</summary>
    public static Refusal? FindRefusal(SqliteException error)
    {
        const int Constraint = 19;
        const int TooBig = 18;
        RefusalKind? kind = (error.SqliteErrorCode, error.SqliteExtendedErrorCode) switch
        {
            (Constraint, 2067 or 1555) => RefusalKind.Duplicate,
            (Constraint, 787 or 1811) => RefusalKind.Reference,
            (Constraint or TooBig, _) => RefusalKind.Value,
            _ => null,
        };
        return kind is null ? null : new(kind.Value, null, Columns(error.Message));
    }

    // SQLite Error 19: 'UNIQUE constraint failed: projects.tenant_id, projects.name'.
    private static string[] Columns(string message)
    {
        const string Start = "constraint failed: ";
        var start = message.IndexOf(Start, StringComparison.Ordinal);
        return start < 0
            ? []
            : [.. message[(start + Start.Length)..].TrimEnd('.', '\'').Split(", ").Where(c => c.Contains('.', StringComparison.Ordinal)).Select(c => c[(c.IndexOf('.', StringComparison.Ordinal) + 1)..])];
    }

    private static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options, SqliteConnectionStringBuilder connection) => options
        .UseSqlite(connection.ConnectionString)
        .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning))
        .ReplaceService<IMigrationsSqlGenerator, KitSqliteMigrationsSqlGenerator>()
        .ReplaceService<IMigrationsAssembly, KitSqliteMigrationsAssembly>();
}
