using Kit.Testing;
using Npgsql;
using Tracker.Tests.Running;

namespace Tracker.Tests.Statements;

/// <summary>Tracker with the demo's rows on PostgreSQL, which logs its commands.</summary>
public sealed class PostgresTracker(PostgresCluster postgres, Browser browser) : IAsyncLifetime
{
    private readonly Dictionary<string, Visitor> _visitors = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tracker-");
    private TrackerProcess? _process;
    private NpgsqlDataSource? _rows;

    public TrackerProcess Process => _process ?? throw new InvalidOperationException("Tracker is not running.");

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        _rows = NpgsqlDataSource.Create(database.Superuser);
        _process = await TrackerProcess.StartAsync(_folder.FullName, new(StatementCount.Settings)
        {
            ["ConnectionStrings__Kit"] = database.App,
            ["ConnectionStrings__KitOwner"] = database.Owner,
            ["Kit__Operations__UpkeepInterval"] = "1.00:00:00",
        });

        // The demo leaves none that stays.
        await ScalarAsync(
            $"""
            INSERT INTO kit.jobs (tenant_id, id, lane, kind, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at, finished_at)
            SELECT id, '00000000-0000-7000-8000-000000000001', 'default', 'items.digest', '', 0, now(), 'done', 1, 1, 0, now(), now() FROM kit.tenants WHERE slug = 'acme'
            """);
    }

    /// <summary>Somebody who is signed in: once for all tests.</summary>
    public async Task<Visitor> VisitorAsync(string email)
    {
        if (!_visitors.TryGetValue(email, out var visitor))
        {
            _visitors[email] = visitor = await browser.VisitAsync(Process.Url);
            await visitor.SignInAsync(email);
        }

        return visitor;
    }

    /// <summary>Gives Acme many more rows like its first one.</summary>
    /// <param name="table">Of the demo's tables, or of Kit's that may have many like that.</param>
    public async Task GrowAsync(string table)
    {
        var columns = await ScalarAsync($"SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''");
        await ScalarAsync(
            $$"""
            INSERT INTO {{table}} ({{columns}}) OVERRIDING SYSTEM VALUE
            SELECT {{columns}} FROM (
                SELECT (jsonb_populate_record(NULL::{{table}}, to_jsonb(r) || jsonb_build_object('id', gen_random_uuid()))).*
                FROM (SELECT * FROM {{table}} WHERE {{OfAcme}} ORDER BY id LIMIT 1) r, generate_series(1, 60)) AS more
            """);
    }

    /// <summary>An address with the ids of the rows that <see cref="GrowAsync"/> makes more of.</summary>
    public async Task<string> AddressAsync(string address)
    {
        foreach (var (name, sql) in new[]
        {
            ("{project}", $"SELECT project_id FROM work_items WHERE {OfAcme} ORDER BY id LIMIT 1"),
            ("{item}", $"SELECT work_item_id FROM comments WHERE {OfAcme} ORDER BY id LIMIT 1"),
            ("{entry}", $"SELECT id FROM kit.audit_entries WHERE {OfAcme} ORDER BY id LIMIT 1"),
            ("{job}", "SELECT '00000000-0000-7000-8000-000000000001'"),
            ("{acme}", "SELECT id FROM kit.tenants WHERE slug = 'acme'"),
        })
        {
            address = address.Contains(name, StringComparison.Ordinal) ? address.Replace(name, await ScalarAsync(sql), StringComparison.Ordinal) : address;
        }

        return address.Contains("{import}", StringComparison.Ordinal) ? address.Replace("{import}", await ImportAsync(), StringComparison.Ordinal) : address;
    }

    // A file that waits to be imported.
    private async Task<string> ImportAsync()
    {
        var ada = await VisitorAsync("ada@acme.test");
        var token = await ada.TokenAsync(Process.Url + "/t/acme/settings");
        var (url, _) = await ada.UploadAsync(Process.Url + await AddressAsync("/t/acme/projects/{project}/import"), token, "items.csv", "Title,Assignee\nCounted,ada@acme.test\n"u8.ToArray());
        return url.Split('/')[^1];
    }

    public async Task<string?> ScalarAsync(string sql)
    {
        await using var command = _rows!.CreateCommand(sql);
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in _visitors.Values)
        {
            await visitor.DisposeAsync();
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_rows is not null)
        {
            await _rows.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private const string OfAcme = "tenant_id = (SELECT id FROM kit.tenants WHERE slug = 'acme')";
}
