using System.Data.Common;
using System.Globalization;
using Kit.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tracker.Tests.Running;

namespace Tracker.Tests.Dedicated;

/// <summary>A Tracker with the demo's rows, in which Initech, that has none but its owner, was given a database of its own.</summary>
internal sealed class OwnDatabaseTracker : IAsyncDisposable
{
    public const string Client = "globex-integration";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tracker-");
    private readonly string _name = $"initech_{Guid.CreateVersion7():N}"; // clusters are shared
    private readonly PostgresCluster? _postgres;
    private readonly Dictionary<string, string> _settings = new() { ["Kit__Moves__CleanUpAfter"] = "00:00:00" };
    private TrackerProcess? _process;
    private string _shared = "";

    private OwnDatabaseTracker(PostgresCluster? postgres) => _postgres = postgres;

    public TrackerProcess Process => _process!;

    /// <param name="postgres">The server, or <see langword="null"/> for SQLite.</param>
    public static async Task<OwnDatabaseTracker> StartAsync(PostgresCluster? postgres)
    {
        var tracker = new OwnDatabaseTracker(postgres);
        try
        {
            await tracker.BeginAsync();
            return tracker;
        }
        catch
        {
            await tracker.DisposeAsync();
            throw;
        }
    }

    /// <summary>The rows of each tenant that each table has, where it has any.</summary>
    /// <param name="own">Of Initech's database; else of the shared one.</param>
    public async Task<Dictionary<(string Table, string Tenant), long>> CountAsync(bool own)
    {
        var slugs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var row in QueryAsync(false, $"SELECT id, slug FROM {Kits("tenants")}"))
        {
            slugs[row[0]] = row[1];
        }

        var tables = _postgres is null
            ? "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'tenant_id' WHERE m.type = 'table'"
            : "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema IN ('kit', 'public')";
        var counts = new Dictionary<(string, string), long>();
        await foreach (var table in QueryAsync(own, tables))
        {
            await foreach (var row in QueryAsync(own, $"SELECT tenant_id, count(*) FROM {table[0]} WHERE tenant_id IS NOT NULL GROUP BY tenant_id"))
            {
                if (slugs.TryGetValue(row[0], out var slug))
                {
                    counts[(table[0].Replace("kit.", "kit_", StringComparison.Ordinal).Replace("public.", "", StringComparison.Ordinal), slug)] = long.Parse(row[1], CultureInfo.InvariantCulture);
                }
            }
        }

        return counts;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private async Task BeginAsync()
    {
        if (_postgres is not null)
        {
            var database = await _postgres.CreateDatabaseAsync();
            (_settings["ConnectionStrings__Kit"], _settings["ConnectionStrings__KitOwner"]) = (database.App, database.Owner);
            var owner = new NpgsqlConnectionStringBuilder(database.Owner);
            _shared = owner.Database!;
            await _postgres.ExecuteAsync("postgres", $"ALTER ROLE \"{owner.Username}\" CREATEDB");
        }

        // SQLite has one process: it makes the demo, ends, and begins anew with Initech elsewhere.
        await using (await TrackerProcess.StartAsync(_folder.FullName, _settings))
        {
        }

        var move = await TrackerProcess.RunAsync(_folder.FullName, _settings, "move", "--tenant", "initech", "--to", _name, "--reason", "its plan says so");
        Assert.True(move.Code == 0, move.Output);

        // Globex's program becomes Initech's.
        await foreach (var _ in QueryAsync(false, $"UPDATE {Kits("oauth_applications")} SET tenant_id = (SELECT id FROM {Kits("tenants")} WHERE slug = 'initech') WHERE client_id = '{Client}'"))
        {
        }

        _process = await TrackerProcess.StartAsync(_folder.FullName, _settings);
    }

    private string Kits(string table) => _postgres is null ? $"kit_{table}" : $"kit.{table}";

    private async IAsyncEnumerable<string[]> QueryAsync(bool own, string sql)
    {
        await using DbConnection connection = _postgres is null
            ? new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, own ? $"{_name}.db" : "kit.db")};Pooling=false")
            : new NpgsqlConnection(_postgres.ConnectionString(own ? _name : _shared) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            yield return [.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!)];
        }
    }
}
