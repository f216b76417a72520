using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql;

namespace Kit.Data;

/// <summary>PostgreSQL: row-level security, several nodes.</summary>
internal sealed class PostgresProvider : DatabaseProvider, IAsyncDisposable
{
    private const int DropAttempts = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly NpgsqlConnectionStringBuilder _app;
    private readonly NpgsqlConnectionStringBuilder _owner;
    private readonly NpgsqlDataSource _source;
    private readonly DatabaseOptions _options;
    private readonly TenantCommandInterceptor _interceptor;
    private readonly string? _tenants;

    public PostgresProvider(DatabaseOptions options, string? tenants = null)
    {
        _tenants = tenants;
        _options = options;
        _app = new NpgsqlConnectionStringBuilder(options.ConnectionString);

        // It is seldom needed, and each database of a fleet would keep a connection of its own for minutes.
        _owner = new NpgsqlConnectionStringBuilder(options.OwnerConnectionString ?? options.ConnectionString) { ConnectionIdleLifetime = 5, ConnectionPruningInterval = 5 };
        if (options.Role.Length > 0)
        {
            // From the first statement of every connection, and again after a reset of the session.
            _app.Options = string.Join(' ', new[] { _app.Options, $"-c role={options.Role}" }.Where(o => !string.IsNullOrEmpty(o)));
        }

        // Npgsql shares such connections without a reset; a login that acts as itself is for a pooler, which does so too.
        _interceptor = new(sessionsStay: _app.NoResetOnClose || _app.Multiplexing || options.Role.Length == 0);
        _source = NpgsqlDataSource.Create(_app);
    }

    /// <summary>The application's connections, for what talks to the database past EF Core.</summary>
    public NpgsqlDataSource Source => _source;

    public override string Name => "PostgreSQL";

    public override string Location => $"{_app.Host}:{_app.Port}/{_app.Database}";

    public override void ConfigureApp(DbContextOptionsBuilder options)
    {
        options
            .UseNpgsql(_source)
            .UseTenantTracking()
            .AddInterceptors(_interceptor, PrefixTranslation.Instance)
            .ReplaceService<IModificationCommandBatchFactory, TenantCommandBatchFactory>();
        if (_tenants is not null)
        {
            options.AddInterceptors(new TenantConnections(_tenants));
        }
    }

    public override void ConfigureOwner(DbContextOptionsBuilder options) => ConfigureDesign(options.UseNpgsql(_owner.ConnectionString));

    /// <summary>What writes and applies migrations.</summary>
    public static void ConfigureDesign(DbContextOptionsBuilder options) => options
        .AddInterceptors(MigrationRefusals.Instance)
        .ReplaceService<IRelationalAnnotationProvider, RowSecurityAnnotations>()
        .ReplaceService<IMigrationsSqlGenerator, KitNpgsqlMigrationsSqlGenerator>();

    public override Task PrepareAsync(CancellationToken cancellationToken) => PostgresRoles.EnsureAsync(_owner, _app.Username, _options, cancellationToken);

    public override Task LimitAsync(IModel model, CancellationToken cancellationToken) => PostgresGrants.LimitAsync(_owner, model, cancellationToken);

    public override async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_owner.ConnectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return false;
        }
    }

    public override async Task DropAsync(CancellationToken cancellationToken)
    {
        RequireTenants();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_owner.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            await CutOffAsync(cancellationToken);
            try
            {
                await using var command = new NpgsqlCommand(DropSql, connection);
                await command.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ObjectInUse && attempt < DropAttempts)
            {
                // A node has come back meanwhile: it looks for jobs there, until it hears that the tenant is gone.
            }
        }
    }

    // The owner may not end the sessions of the application's login, unless it is a member of it; that login may.
    private async Task CutOffAsync(CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = session_user AND pid <> pg_backend_pid()
            """;
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_app.ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return; // there is nothing to be in any more
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var sql in new[] { "SET LOCAL ROLE NONE", Sql })
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public override Task<IReadOnlyList<KitException>> CheckAsync(DbContext context, bool isDevelopment, CancellationToken cancellationToken) =>
        PostgresIsolationCheck.RunAsync(_source, context, requireUnprivilegedLogin: !isDevelopment && !_options.AllowPrivilegedLogin, cancellationToken);

    public override Task<IAsyncDisposable> LockMigrationsAsync(CancellationToken cancellationToken) => AdvisoryLock.TakeAsync(_owner, "migrations", cancellationToken);

    public override Task<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken) => AdvisoryLock.TakeAsync(_app, name, cancellationToken);

    public override async Task ListenAsync(Action<string> received, Action<bool> connected, CancellationToken cancellationToken)
    {
        // A connection of its own, outside the pool. Behind a transaction pooler it hears nothing, and nothing says so: it must first hear itself.
        var hello = $"hello {Guid.CreateVersion7()}";
        var heard = false;
        var direct = _options.DirectConnectionString is { Length: > 0 } way ? new NpgsqlConnectionStringBuilder(way) : _app;
        await using var own = await LoneConnection.OpenAsync(direct, settings => (settings.KeepAlive, settings.ApplicationName) = (15, "kit listener"), cancellationToken);
        var connection = own.Connection;
        connection.Notification += (_, e) =>
        {
            heard |= e.Payload == hello;
            received(e.Payload);
        };
        await using (var command = new NpgsqlCommand($"LISTEN {RowSecuritySql.Channel}", connection))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await NotifyAsync(hello, cancellationToken);
        while (!heard)
        {
            if (!await connection.WaitAsync(Patience, cancellationToken))
            {
                throw new TimeoutException("PostgreSQL sends no notifications to this connection, as behind a transaction pooler: ConnectionStrings:KitDirect names a way past it.");
            }
        }

        try
        {
            connected(true);
            while (!cancellationToken.IsCancellationRequested)
            {
                await connection.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            connected(false);
        }
    }

    public override async Task<long> PeekAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(TenantCommandInterceptor.BypassSql + sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : 0;
    }

    public override T Choose<T>(Func<T> postgres, Func<T> sqlite) => postgres();

    public override async Task NotifyAsync(string message, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("SELECT pg_notify($1, $2)");
        command.Parameters.Add(new() { Value = RowSecuritySql.Channel });
        command.Parameters.Add(new() { Value = message });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Classes 22 and 23 of PostgreSQL's error codes: data that does not fit, and constraints.</summary>
    public static Refusal? FindRefusal(PostgresException error)
    {
        RefusalKind? kind = error.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation => RefusalKind.Duplicate,
            PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.RestrictViolation => RefusalKind.Reference,
            ['2', '2' or '3', ..] => RefusalKind.Value,
            _ => null,
        };
        return kind is null ? null : new(kind.Value, error.ConstraintName, error.ColumnName is { } column ? [column] : []);
    }

    // Names of tenants' databases are checked: there is nothing in them to quote.
    private string DropSql => $"DROP DATABASE IF EXISTS \"{_owner.Database}\" WITH (FORCE)";

    private void RequireTenants()
    {
        if (_tenants is null)
        {
            throw new InvalidOperationException("The shared database is not dropped.");
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
