using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Logging;
using Hangfire.PostgreSql;
using Kit.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Jobs;

/// <summary>
/// Hangfire's own tables, in the shared database. Its connections act as the platform's role: what stands in those tables names methods to call, so no
/// statement of a tenant's may write there.
/// </summary>
internal sealed class HangfireStorage : IAsyncDisposable
{
    public const string Schema = "hangfire";

    private const int SpareConnections = 8; // heartbeats, expiry, the dashboard
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromMinutes(5);
    private readonly Lazy<NpgsqlDataSource> _source;
    private readonly Lazy<JobStorage> _storage;

    public HangfireStorage(
        Handovers handovers, DatabaseProvider provider, IOptions<JobsOptions> jobs, IOptions<DatabaseOptions> database, IOptions<HangfireOptions> options, ILoggerFactory loggers)
    {
        IsUsed = JobEngines.IsChosen(jobs.Value, HangfireEngine.EngineName) && database.Value.ConnectionString is { Length: > 0 }
            && provider.Choose(postgres: static () => true, sqlite: static () => false);
        _source = new(() => NpgsqlDataSource.Create(Connection(jobs.Value, database.Value, options.Value)));
        _storage = new(() => Create(handovers, options.Value, loggers));
    }

    /// <summary>Whether the settings have Hangfire run the jobs, and it can.</summary>
    public bool IsUsed { get; }

    public NpgsqlDataSource Source => _source.Value;

    public JobStorage Storage => _storage.Value;

    public ValueTask DisposeAsync() => _source.IsValueCreated ? _source.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static NpgsqlConnectionStringBuilder Connection(JobsOptions jobs, DatabaseOptions database, HangfireOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString ?? database.ConnectionString)
        {
            ApplicationName = "kit hangfire",
            Multiplexing = false, // it enlists in transactions
            MaxPoolSize = (2 * jobs.Workers) + SpareConnections,
        };
        connection.MinPoolSize = Math.Min(connection.MinPoolSize, connection.MaxPoolSize);
        connection.Options = string.Join(' ', new[] { connection.Options, $"-c role={database.PlatformRole}" }.Where(o => !string.IsNullOrEmpty(o)));
        return connection;
    }

    private PostgreSqlStorage Create(Handovers handovers, HangfireOptions options, ILoggerFactory loggers)
    {
        // Hangfire has one log for the process, and each of its parts takes it as it is made: of several hosts in one, each gets its own.
        LogProvider.SetCurrentLogProvider(new AspNetCoreLogProvider(loggers));
        var storage = new PostgreSqlStorage(new HangfireConnections(Source), new PostgreSqlStorageOptions
        {
            SchemaName = Schema,
            PrepareSchemaIfNecessary = false, // the owner does
            AllowDegradedModeWithoutStorage = false,
            StartupConnectionMaxRetries = 0,
            EnableLongPolling = false,
            DistributedLockTimeout = LockTimeout,
            JobExpirationCheckInterval = options.Retention < ExpiryInterval ? options.Retention : ExpiryInterval,
        })
        {
            JobExpirationTimeout = options.Retention,
        };
        storage.QueueProviders.Add(new HandoverQueue(handovers, Source), [Handovers.Queue]);
        return storage;
    }
}
