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

    private CrashHost(PostgresDatabase? postgres) => _postgres = postgres;

    public static async Task<CrashHost> CreateAsync(Database database, PostgresCluster postgres, bool mayCreateDatabases = false)
    {
        var created = database == Database.Postgres ? await postgres.CreateDatabaseAsync() : null;
        if (created is not null && mayCreateDatabases)
        {
            await postgres.ExecuteAsync("postgres", $"ALTER ROLE {new NpgsqlConnectionStringBuilder(created.Owner).Username} CREATEDB");
        }

        return new(created);
    }

    public CrashProcess Start(string what, Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Kit.Core.Tests.Crash.dll"), .. what.Split(' ')]) { RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__Kit"] = _postgres?.App ?? SqliteConnectionString;
        start.Environment["ConnectionStrings__KitOwner"] = _postgres?.Owner ?? SqliteConnectionString;
        start.Environment["Kit__DataPath"] = _folder;
        start.Environment["Kit__Jobs__Lease"] = "00:00:01.5";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    public string[] Mails() => Directory.GetFiles(Path.Combine(_folder, "mail"), "*.eml");

    public async Task<List<string>> EffectsAsync() => await QueryAsync("SELECT text FROM effects ORDER BY text", r => r.GetString(0));

    public async Task<List<string>> StatusesAsync() =>
        await QueryAsync($"SELECT status FROM {(_postgres is null ? "kit_tenants" : "kit.tenants")}", r => r.GetString(0));

    /// <summary>Runs a statement past the program, on PostgreSQL.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_postgres!.Superuser + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Adds jobs of the first tenant, numbered from 1, past the program.</summary>
    public Task AddJobsAsync(string kind, string payload, int number) => ExecuteAsync(
        $"""
        INSERT INTO kit.jobs (tenant_id, id, lane, kind, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at)
        SELECT t.id, gen_random_uuid(), 'default', '{kind}', replace('{payload}', '#', n::text), 0, now(), 'ready', 0, 20, 0, now()
        FROM generate_series(1, {number}) n CROSS JOIN (SELECT id FROM kit.tenants ORDER BY id LIMIT 1) t
        """);

    public async Task<long> CountAsync(string state) => await ScalarAsync($"SELECT count(*) FROM {{0}} WHERE state = '{state}'");

    public async Task<long> ScalarAsync(string sql) => (await QueryAsync(
        string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, _postgres is null ? "kit_jobs" : "kit.jobs"),
        r => Convert.ToInt64(r.GetValue(0), System.Globalization.CultureInfo.InvariantCulture))).Single();

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private string SqliteConnectionString => $"Data Source={_folder}/crash.db;Pooling=false";

    private async Task<List<T>> QueryAsync<T>(string sql, Func<System.Data.Common.DbDataReader, T> read)
    {
        await using System.Data.Common.DbConnection connection = _postgres is null
            ? new SqliteConnection(SqliteConnectionString)
            : new NpgsqlConnection(_postgres.Superuser + ";Pooling=false");
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
