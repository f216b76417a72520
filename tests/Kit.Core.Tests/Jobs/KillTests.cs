using System.Diagnostics;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>A process of its own, killed with SIGKILL and started again: no job lost, no effect twice.</summary>
public sealed class KillTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Killed_between_the_commit_and_the_run_the_job_and_the_mail_are_done_after_the_restart(Database database)
    {
        await using var crash = await Crash.CreateAsync(database, postgres);
        using (var first = crash.Start("enqueue", new() { ["Kit__Jobs__Enabled"] = "false" }))
        {
            await first.ReadAsync("ready");
            first.Kill();
        }

        Assert.Equal(["business"], await crash.EffectsAsync());
        using (var second = crash.Start("run", []))
        {
            await second.ReadAsync("ready");
            await JobHost.UntilAsync(async () => await crash.CountAsync("done") == 2);
            second.Kill();
        }

        Assert.Equal(["business", "job"], await crash.EffectsAsync());
        Assert.Single(crash.Mails());
    }

    [Theory, Databases]
    public async Task Killed_during_the_run_its_effect_is_there_exactly_once_after_the_restart(Database database)
    {
        await using var crash = await Crash.CreateAsync(database, postgres);
        using (var first = crash.Start("enqueue", new() { ["Hang"] = "true" }))
        {
            await first.ReadAsync("saved");
            first.Kill();
        }

        Assert.Equal(["business"], await crash.EffectsAsync());
        using (var second = crash.Start("run", []))
        {
            await second.ReadAsync("ready");
            await JobHost.UntilAsync(async () => await crash.CountAsync("done") == 2);
            second.Kill();
        }

        Assert.Equal(["business", "job"], await crash.EffectsAsync());
        Assert.Equal(1, await crash.ScalarAsync("SELECT crash_count FROM {0} WHERE kind = 'crash.effect'"));
        Assert.Single(crash.Mails());
    }

    [Theory, Databases]
    public async Task Killed_during_every_run_the_job_is_dead_after_the_third_and_has_no_effect(Database database)
    {
        await using var crash = await Crash.CreateAsync(database, postgres);
        for (var i = 0; i < 3; i++)
        {
            using var process = crash.Start(i == 0 ? "enqueue" : "run", new() { ["Hang"] = "true" });
            await process.ReadAsync("saved");
            process.Kill();
        }

        using (var last = crash.Start("run", []))
        {
            await last.ReadAsync("ready");
            await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE kind = 'crash.effect' AND state = 'dead'") == 1);
            last.Kill();
        }

        Assert.Equal(["business"], await crash.EffectsAsync());
    }

    internal sealed class Crash : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("kit-crash-").FullName;
        private readonly PostgresDatabase? _postgres;

        private Crash(PostgresDatabase? postgres) => _postgres = postgres;

        public static async Task<Crash> CreateAsync(Database database, PostgresCluster postgres) =>
            new(database == Database.Postgres ? await postgres.CreateDatabaseAsync() : null);

        public Node Start(string what, Dictionary<string, string> settings)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Kit.Core.Tests.Crash.dll"), what]) { RedirectStandardOutput = true };
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

    /// <summary>The child process.</summary>
    internal sealed class Node(Process process) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        /// <summary>Waits until the process says the word.</summary>
        public async Task ReadAsync(string word)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (line == word)
                {
                    return;
                }

                TestContext.Current.TestOutputHelper?.WriteLine(line);
            }

            Assert.Fail($"The process ended with {process.ExitCode} before it said '{word}'.");
        }

        public void Kill()
        {
            process.Kill(); // SIGKILL
            process.WaitForExit();
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                Kill();
            }

            process.Dispose();
        }
    }
}
