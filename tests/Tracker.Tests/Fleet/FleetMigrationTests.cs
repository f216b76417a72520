using Kit.Testing;
using Npgsql;
using Tracker.Tests.Running;

namespace Tracker.Tests.Fleet;

/// <summary><c>kit migrate</c> over the databases of many tenants, in processes of its own.</summary>
public sealed class FleetMigrationTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string Taken = "Search";
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-").FullName;
    private PostgresDatabase _shared = null!;
    private Dictionary<string, string> _settings = null!;

    // Of this test's own: clusters are shared.
    private readonly string _prefix = $"f{Guid.CreateVersion7():N}"[..20];

    public async ValueTask InitializeAsync()
    {
        _shared = await postgres.CreateDatabaseAsync();
        _settings = new() { ["ConnectionStrings__Kit"] = _shared.App, ["ConnectionStrings__KitOwner"] = _shared.Owner };
        await postgres.ExecuteAsync("postgres", $"ALTER ROLE \"{new NpgsqlConnectionStringBuilder(_shared.Owner).Username}\" CREATEDB");
        Assert.Equal(0, (await RunAsync("migrate")).Code);
        foreach (var slug in new[] { "alpha", "beta", "gamma", "delta" })
        {
            await ExecuteAsync(null, $"INSERT INTO kit.tenants (id, slug, name, status, time_zone, locale, created_at, version, database) VALUES (gen_random_uuid(), '{slug}', '{slug}', 'Active', 'UTC', 'en', now(), 0, {(slug == "delta" ? "NULL" : $"'{NameOf(slug)}'")})");
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task All_databases_are_made_and_migrated_and_the_next_time_left_alone()
    {
        var dry = await RunAsync("migrate", "--all-tenants", "--dry-run");
        Assert.Equal(0, dry.Code);
        Assert.Contains("shared: up to date", dry.Output, StringComparison.Ordinal);
        Assert.Contains($"{NameOf("beta")}: lacks ", dry.Output, StringComparison.Ordinal);
        Assert.False(await ExistsAsync("beta"));

        var first = await RunAsync("migrate", "--all-tenants");
        Assert.True(first.Code == 0, first.Output);
        foreach (var slug in new[] { "alpha", "beta", "gamma" })
        {
            Assert.Contains($"{NameOf(slug)}: migrated: ", first.Output, StringComparison.Ordinal);
            Assert.Equal(("Done", null), await StateAsync(slug));
        }

        // The first by name goes alone; of the rest, two are in the middle of it at once.
        foreach (var slug in new[] { "alpha", "beta", "gamma" })
        {
            await TakeBackAsync(slug);
        }

        Task<(int Code, string Output)> parallel;
        await using (await HoldAsync("beta", "LOCK TABLE work_items IN ACCESS SHARE MODE"))
        await using (await HoldAsync("gamma", "LOCK TABLE work_items IN ACCESS SHARE MODE"))
        {
            parallel = RunAsync("migrate", "--all-tenants", "--parallel", "2");
            foreach (var slug in new[] { "beta", "gamma" })
            {
                await Eventually.IsTrueAsync(async () => parallel.IsCompleted || await ScalarAsync(slug, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'work_items'::regclass") is 1L);
            }

            Assert.False(parallel.IsCompleted);
            Assert.Equal(("Done", "Running", "Running"), ((await StateAsync("alpha")).State, (await StateAsync("beta")).State, (await StateAsync("gamma")).State));
        }

        Assert.True((await parallel).Code == 0, (await parallel).Output);
        var second = await RunAsync("migrate", "--all-tenants", "--parallel", "2");
        Assert.Equal(0, second.Code);
        Assert.Equal(4, second.Output.Split("up to date\n").Length - 1);
        Assert.Contains("4 databases are up to date.", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_fails_is_named_and_keeps_none_of_the_others_waiting_but_a_canary_does()
    {
        Assert.Equal(0, (await RunAsync("migrate", "--all-tenants")).Code);
        await TakeBackAsync("alpha");
        await TakeBackAsync("gamma");
        await TakeBackAsync("beta", breaking: true);

        // By name: alpha goes first and is well, beta is not.
        var run = await RunAsync("migrate", "--all-tenants");
        Assert.Equal(1, run.Code);
        Assert.Contains($"{NameOf("alpha")}: migrated: ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{NameOf("gamma")}: migrated: ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{NameOf("beta")}: FAILED: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("KIT2130", run.Output, StringComparison.Ordinal);
        Assert.Equal("Failed", (await StateAsync("beta")).State);
        Assert.Contains("kit_search", (await StateAsync("beta")).Error, StringComparison.Ordinal);

        // The bad one first: the rest stays as it is.
        await TakeBackAsync("alpha");
        var canary = await RunAsync("migrate", "--all-tenants", "--canary", "beta");
        Assert.Equal(1, canary.Code);
        Assert.Contains($"{NameOf("alpha")}: not tried", canary.Output, StringComparison.Ordinal);

        // So it is with the first by name, which nobody chose.
        await ExecuteAsync("alpha", "ALTER TABLE work_items ADD COLUMN kit_search text");
        var first = await RunAsync("migrate", "--all-tenants");
        Assert.Equal(1, first.Code);
        Assert.Contains($"{NameOf("alpha")}: FAILED: ", first.Output, StringComparison.Ordinal);
        Assert.Contains($"{NameOf("beta")}: not tried", first.Output, StringComparison.Ordinal);
        await ExecuteAsync("alpha", "ALTER TABLE work_items DROP COLUMN kit_search");

        // The cause mended, the next run finds what is left.
        await ExecuteAsync("beta", "ALTER TABLE work_items DROP COLUMN kit_search");
        var mended = await RunAsync("migrate", "--all-tenants");
        Assert.True(mended.Code == 0, mended.Output);
        Assert.Contains($"{NameOf("gamma")}: up to date", mended.Output, StringComparison.Ordinal);
        Assert.Equal(("Done", null), await StateAsync("beta"));
    }

    [Fact]
    public async Task One_tenants_database_is_migrated_alone_and_a_dry_run_makes_and_notes_nothing()
    {
        var dry = await RunAsync("migrate", "--tenant", "gamma", "--dry-run");
        Assert.True(dry.Code == 0, dry.Output);
        Assert.Contains($"{NameOf("gamma")}: lacks ", dry.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("shared:", dry.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(NameOf("alpha"), dry.Output, StringComparison.Ordinal);
        Assert.False(await ExistsAsync("gamma"));
        Assert.Equal((null, null), await StateAsync("gamma"));

        Assert.Equal(0, (await RunAsync("migrate", "--tenant", "gamma")).Code);
        Assert.True(await ExistsAsync("gamma"));
        Assert.False(await ExistsAsync("alpha"));

        var refused = await RunAsync("migrate", "--tenant", "delta");
        Assert.Equal(1, refused.Code);
        Assert.Contains("in the shared database", refused.Output, StringComparison.Ordinal);

        // What failed and was mended another way is noted as done.
        await ExecuteAsync(null, $"UPDATE kit.database_migrations SET state = 'Failed', error = 'mended by hand since' WHERE database = '{NameOf("gamma")}'");
        Assert.Equal(0, (await RunAsync("migrate", "--tenant", "gamma", "--dry-run")).Code);
        Assert.Equal("Failed", (await StateAsync("gamma")).State);
        Assert.Equal(0, (await RunAsync("migrate", "--tenant", "gamma")).Code);
        Assert.Equal(("Done", null), await StateAsync("gamma"));
    }

    [Fact]
    public async Task Killed_inside_a_database_and_between_two_the_next_run_does_the_rest_and_no_row_says_running()
    {
        Assert.Equal(0, (await RunAsync("migrate", "--all-tenants")).Code);
        await TakeBackAsync("alpha");
        await TakeBackAsync("beta");
        await using (var inside = await HoldAsync("alpha", "LOCK TABLE work_items IN ACCESS SHARE MODE"))
        {
            await using var run = TrackerProcess.Begin(_folder, _settings, "migrate", "--all-tenants", "--parallel", "1");
            await Eventually.IsTrueAsync(async () => await ScalarAsync("alpha", "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'work_items'::regclass") is 1L);
            await run.KillAsync();
        }

        Assert.Equal("Running", (await StateAsync("alpha")).State);
        Assert.Equal(0L, await AppliedAsync("alpha"));

        // Now its database has all migrations, and the row is about to say so.
        await using (var row = await HoldAsync("alpha", "SELECT pg_advisory_xact_lock(hashtextextended('kit migrations', 1))"))
        {
            await using var run = TrackerProcess.Begin(_folder, _settings, "migrate", "--all-tenants", "--parallel", "1");
            await Eventually.IsTrueAsync(async () => await ScalarAsync("alpha", "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") is 1L);
            await using var note = await HoldAsync(null, $"SELECT * FROM kit.database_migrations WHERE database = '{NameOf("alpha")}' FOR UPDATE");
            await row.RollbackAsync();
            await Eventually.IsTrueAsync(async () => await ScalarAsync(null, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%database_migrations%' AND datname = current_database()") is 1L);
            await run.KillAsync();

            // The server would do, unasked, what it had been sent.
            await ScalarAsync(null, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%database_migrations%' AND datname = current_database()");
        }

        Assert.Equal(1L, await AppliedAsync("alpha"));
        Assert.Equal(0L, await AppliedAsync("beta"));
        Assert.Equal("Running", (await StateAsync("alpha")).State);

        var rest = await RunAsync("migrate", "--all-tenants");
        Assert.True(rest.Code == 0, rest.Output);
        Assert.Contains($"{NameOf("alpha")}: up to date", rest.Output, StringComparison.Ordinal);
        Assert.Contains($"{NameOf("beta")}: migrated: ", rest.Output, StringComparison.Ordinal);
        Assert.Equal(("Done", null), await StateAsync("alpha"));
        Assert.Equal(("Done", null), await StateAsync("beta"));
        Assert.Equal(0L, await ScalarAsync(null, "SELECT count(*) FROM kit.database_migrations WHERE finished_at IS NULL"));
    }

    [Fact]
    public async Task Two_runs_at_once_are_both_well_and_each_database_is_migrated_once()
    {
        var runs = await Task.WhenAll(RunAsync("migrate", "--all-tenants"), RunAsync("migrate", "--all-tenants"));
        Assert.All(runs, r => Assert.True(r.Code == 0, r.Output));
        foreach (var slug in new[] { "alpha", "beta", "gamma" })
        {
            Assert.Equal(1L, await AppliedAsync(slug));
            Assert.Equal(("Done", null), await StateAsync(slug));
        }
    }

    private string NameOf(string slug) => $"{_prefix}_{slug}";

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) => TrackerProcess.RunAsync(_folder, _settings, arguments);

    /// <summary>Takes a migration back, or only says that it was: then it fails.</summary>
    private async Task TakeBackAsync(string slug, bool breaking = false)
    {
        await ExecuteAsync(slug, $"DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" LIKE '%\\_{Taken}'");
        if (!breaking)
        {
            await ExecuteAsync(slug, "ALTER TABLE work_items DROP COLUMN kit_search");
        }
    }

    /// <summary>How often the migration that was taken back is applied.</summary>
    private Task<object?> AppliedAsync(string slug) => ScalarAsync(slug, $"SELECT count(*) FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" LIKE '%\\_{Taken}'");

    /// <summary>Holds what a statement locks, until it is let go.</summary>
    private async Task<Held> HoldAsync(string? slug, string sql)
    {
        var database = slug is null ? new NpgsqlConnectionStringBuilder(_shared.Owner).Database! : NameOf(slug);
        var connection = new NpgsqlConnection(postgres.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync();
        return new(connection, transaction);
    }

    private sealed class Held(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public Task RollbackAsync() => transaction.RollbackAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    private async Task<bool> ExistsAsync(string slug) => await ScalarAsync(null, $"SELECT count(*) FROM pg_database WHERE datname = '{NameOf(slug)}'") is 1L;

    private async Task<(string? State, string? Error)> StateAsync(string slug) => (
        await ScalarAsync(null, $"SELECT state FROM kit.database_migrations WHERE database = '{NameOf(slug)}'") as string,
        await ScalarAsync(null, $"SELECT error FROM kit.database_migrations WHERE database = '{NameOf(slug)}'") as string);

    private async Task ExecuteAsync(string? slug, string sql) => await ScalarAsync(slug, sql);

    private async Task<object?> ScalarAsync(string? slug, string sql)
    {
        var database = slug is null ? new NpgsqlConnectionStringBuilder(_shared.Owner).Database! : NameOf(slug);
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString(database) + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
