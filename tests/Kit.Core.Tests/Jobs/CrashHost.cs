using System.Diagnostics;
using Kit.Core.Tests.TestModel;
using Kit.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>A database, and the processes on it that a test starts and kills.</summary>
public sealed class CrashHost : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kit-crash-").FullName;
    private readonly PostgresDatabase? _postgres;

    private readonly PostgresCluster _cluster;

    private readonly PooledDatabase? _pooled;

    private CrashHost(PostgresDatabase? postgres, PostgresCluster cluster, PooledDatabase? pooled = null) => (_postgres, _cluster, _pooled) = (postgres, cluster, pooled);

    /// <summary>The processes go by way of PgBouncer, and listen past it.</summary>
    public static async Task<CrashHost> CreatePooledAsync(PostgresCluster postgres)
    {
        var pooled = await PooledDatabase.CreateAsync(postgres, connections: 15);
        return new(pooled.Database, postgres, pooled);
    }

    public static async Task<CrashHost> CreateAsync(Database database, PostgresCluster postgres, bool mayCreateDatabases = false)
    {
        var created = database == Database.Postgres ? await postgres.CreateDatabaseAsync() : null;
        if (created is not null && mayCreateDatabases)
        {
            await postgres.ExecuteAsync("postgres", $"ALTER ROLE {new NpgsqlConnectionStringBuilder(created.Owner).Username} CREATEDB");
        }

        return new(created, postgres);
    }

    public CrashProcess Start(string what, Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Kit.Core.Tests.Crash.dll"), .. what.Split(' ')]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ConnectionStrings__Kit"] = _postgres is null ? SqliteConnectionString : _pooled is null ? _postgres.App + ";No Reset On Close=true;Max Auto Prepare=100" : _postgres.App;
        start.Environment["ConnectionStrings__KitOwner"] = _postgres?.Owner ?? SqliteConnectionString;
        if (_pooled is not null)
        {
            (start.Environment["ConnectionStrings__KitDirect"], start.Environment["Kit__Database__Role"]) = (_pooled.Direct, "");
        }

        start.Environment["Kit__DataPath"] = _folder;
        start.Environment["Kit__Jobs__Lease"] = "00:00:01.5";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    public string[] Mails() => Directory.GetFiles(Path.Combine(_folder, "mail"), "*.eml");

    /// <summary>The bytes of tenants' files, as <c>tenant/file</c>.</summary>
    public List<string> Blobs() => [.. Directory.GetFiles(Path.Combine(_folder, "files"), "*", SearchOption.AllDirectories)
        .Where(f => !f.Contains(".incoming", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Path.Combine(_folder, "files"), f))];

    /// <summary>What is in one of them.</summary>
    public string BlobText(string blob) => File.ReadAllText(Path.Combine(_folder, "files", blob));

    /// <summary>The effects of a tenant's in a database of its own; nothing where that is not there.</summary>
    public async Task<List<string>?> OwnEffectsAsync(Guid tenantId)
    {
        var name = $"own_{tenantId:N}";
        if (_postgres is null)
        {
            return File.Exists(Path.Combine(_folder, name + ".db")) ? await QueryAsync("SELECT text FROM effects ORDER BY text", r => r.GetString(0), $"Data Source={_folder}/{name}.db;Pooling=false") : null;
        }

        return await ScalarAsync($"SELECT count(*) FROM pg_database WHERE datname = '{name}'") == 1
            ? await QueryAsync("SELECT text FROM effects ORDER BY text", r => r.GetString(0), new NpgsqlConnectionStringBuilder(_postgres.Superuser) { Database = name }.ConnectionString)
            : null;
    }

    public async Task<string> TextAsync(string sql) => (await QueryAsync(sql, r => r.GetValue(0).ToString()!)).Single();

    /// <summary>Whole rows of effects, of those whose text begins so.</summary>
    public async Task<List<string>> RowsAsync(string beginning) => await QueryAsync(
        $"SELECT {(_postgres is null ? "id || tenant_id || text || version" : "e::text")} FROM effects e WHERE text LIKE '{beginning}%' ORDER BY id", r => r.GetString(0));

    public async Task<List<string>> EffectsAsync() => await QueryAsync("SELECT text FROM effects ORDER BY text", r => r.GetString(0));

    public async Task<List<string>> StatusesAsync() =>
        await QueryAsync($"SELECT status FROM {(_postgres is null ? "kit_tenants" : "kit.tenants")}", r => r.GetString(0));

    /// <summary>The effects of a tenant in the shared database, whole.</summary>
    public async Task<List<string>> RowsOfAsync(string slug) => await QueryAsync(
        $"SELECT CAST(e.id AS text) || e.text FROM effects e JOIN {(_postgres is null ? "kit_tenants" : "kit.tenants")} t ON t.id = e.tenant_id WHERE t.slug = '{slug}' ORDER BY 1", r => r.GetString(0));

    /// <summary>Has acme's own database, on PostgreSQL, fall asleep in the middle of its effects as they are added or deleted.</summary>
    public async Task SleepInAsync(string change) => await _cluster.ExecuteAsync(
        await OwnAsync(),
        "CREATE OR REPLACE FUNCTION fall_asleep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN coalesce(NEW, OLD); END $$",
        $"CREATE TRIGGER fall_asleep BEFORE {change} ON effects FOR EACH ROW WHEN ({(change == "DELETE" ? "OLD" : "NEW")}.text = 'acme 150') EXECUTE FUNCTION fall_asleep()");

    public async Task AsleepAsync()
    {
        var own = await OwnAsync();
        await JobHost.UntilAsync(async () => await ScalarAsync($"SELECT count(*) FROM pg_stat_activity WHERE datname = '{own}' AND wait_event = 'PgSleep'") == 1);
    }

    /// <summary>Ends what sleeps there, which nobody waits for any more.</summary>
    public async Task WakeAsync() => await _cluster.ExecuteAsync(
        await OwnAsync(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'", "DROP TRIGGER fall_asleep ON effects");

    /// <summary>Runs a statement past the program, on PostgreSQL.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_postgres!.Superuser + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs a statement past the program, on PostgreSQL, in a session that lasts until it is disposed.</summary>
    public async Task<IAsyncDisposable> HoldAsync(string sql)
    {
        var connection = new NpgsqlConnection(_postgres!.Superuser + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Adds jobs of the first tenant, numbered from 1, past the program.</summary>
    public Task AddJobsAsync(string kind, string payload, int number) => ExecuteAsync(JobsSql(kind, payload, number));

    /// <summary>A statement that adds jobs of the first tenant, numbered from 1.</summary>
    public static string JobsSql(string kind, string payload, int number, int priority = 0, int maxAttempts = 20) =>
        $"""
        INSERT INTO kit.jobs (tenant_id, id, lane, kind, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at)
        SELECT t.id, gen_random_uuid(), 'default', '{kind}', replace('{payload}', '#', n::text), {priority}, now(), 'ready', 0, {maxAttempts}, 0, now()
        FROM generate_series(1, {number}) n CROSS JOIN (SELECT id FROM kit.tenants ORDER BY id LIMIT 1) t;
        """;

    public async Task<long> CountAsync(string state) => await ScalarAsync($"SELECT count(*) FROM {{0}} WHERE state = '{state}'");

    public async Task<long> ScalarAsync(string sql) => (await QueryAsync(
        string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, _postgres is null ? "kit_jobs" : "kit.jobs"),
        r => Convert.ToInt64(r.GetValue(0), System.Globalization.CultureInfo.InvariantCulture))).Single();

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        if (_pooled is not null)
        {
            await _pooled.DisposeAsync();
        }
    }

    private async Task<string> OwnAsync() => (await QueryAsync("SELECT 'own_' || replace(id::text, '-', '') FROM kit.tenants WHERE slug = 'acme'", r => r.GetString(0))).Single();

    private string SqliteConnectionString => $"Data Source={_folder}/crash.db;Pooling=false";

    private async Task<List<T>> QueryAsync<T>(string sql, Func<System.Data.Common.DbDataReader, T> read, string? login = null)
    {
        await using System.Data.Common.DbConnection connection = _postgres is null
            ? new SqliteConnection(login ?? SqliteConnectionString)
            : new NpgsqlConnection((login ?? _postgres.Superuser) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
