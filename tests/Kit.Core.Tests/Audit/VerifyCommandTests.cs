using System.Diagnostics;
using Kit.Core.Tests.TestModel;
using Kit.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kit.Core.Tests.Audit;

/// <summary><c>kit audit-verify</c>, in a process of its own.</summary>
public sealed class VerifyCommandTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task It_prints_heads_that_it_reads_back_and_fails_when_something_is_broken(Database database)
    {
        await using var program = await Program.CreateAsync(database, postgres);
        await program.FillAsync();

        var (code, heads, _) = await program.RunAsync([]);
        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^[0-9a-f-]{36} 1 [0-9a-f]{64} # acme: \d+ entries as they were sealed, 0 not sealed yet", heads);
        var noted = Path.Combine(program.Folder, "heads.txt");
        await File.WriteAllTextAsync(noted, heads);
        Dictionary<string, string> known = new() { ["Kit__Audit__KnownHeads"] = noted };
        Assert.Equal(0, (await program.RunAsync(known)).Code);

        await program.ExecuteAsync("DELETE FROM {0}audit_seals");
        await program.ExecuteAsync("DELETE FROM {0}audit_entries");
        Assert.Equal(0, (await program.RunAsync([])).Code);
        var (broken, _, why) = await program.RunAsync(known);
        Assert.Equal(1, broken);
        Assert.Contains("KIT2102: The audit log of 2 owner(s)", why, StringComparison.Ordinal);
        Assert.Contains("acme", why, StringComparison.Ordinal);
        Assert.Contains("seal 1: SealMissing", why, StringComparison.Ordinal);

        var (unreadable, _, reason) = await program.RunAsync(new() { ["Kit__Audit__KnownHeads"] = noted + ".gone" });
        Assert.Equal(1, unreadable);
        Assert.Contains("KIT2103", reason, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task A_database_that_is_away_keeps_it_from_no_other_and_from_saying_that_all_is_well(Database database)
    {
        await using var program = await Program.CreateAsync(database, postgres);
        await program.FillAsync();
        var (_, heads, _) = await program.RunAsync([]);
        var noted = Path.Combine(program.Folder, "heads.txt");
        await File.WriteAllTextAsync(noted, heads);
        Dictionary<string, string> known = new() { ["Kit__Audit__KnownHeads"] = noted };
        var acme = heads.Split('\n').Single(l => l.Contains("# acme:", StringComparison.Ordinal)).Split('#')[0];

        await program.ExecuteAsync("UPDATE {0}tenants SET database = 'gone' WHERE slug = 'acme'");
        var (code, output, errors) = await program.RunAsync(known);
        Assert.Equal(1, code);
        Assert.Contains("KIT2104: The audit log of 1 owner(s) could not be verified", errors, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  acme \([0-9a-f-]{36}\): gone\.", errors);
        Assert.Matches(@"(?m)^[0-9a-f-]{36} 1 [0-9a-f]{64} # the platform: \d+ entries as they were sealed", output);
        Assert.Contains($"{acme}# acme: not verified, gone could not be reached", output, StringComparison.Ordinal);

        await program.ExecuteAsync("DELETE FROM {0}audit_seals");
        await program.ExecuteAsync("DELETE FROM {0}audit_entries");
        (code, _, errors) = await program.RunAsync(known);
        Assert.Equal(1, code);
        Assert.Contains("KIT2102: The audit log of 1 owner(s) is not as it was sealed", errors, StringComparison.Ordinal);
        Assert.Contains("the platform", errors, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  acme \([0-9a-f-]{36}\): gone\.", errors);
    }

    private sealed class Program : IAsyncDisposable
    {
        private readonly PostgresDatabase? _postgres;

        private Program(PostgresDatabase? postgres) => _postgres = postgres;

        public string Folder { get; } = Directory.CreateTempSubdirectory("kit-verify-").FullName;

        public static async Task<Program> CreateAsync(Database database, PostgresCluster postgres) =>
            new(database == Database.Postgres ? await postgres.CreateDatabaseAsync() : null);

        /// <summary>Runs the host until all that it wrote is sealed.</summary>
        public async Task FillAsync()
        {
            using var host = Start(["enqueue"], new() { ["Kit__Audit__SealAfter"] = "0", ["Kit__Jobs__Enabled"] = "false" });
            await Eventually.IsTrueAsync(async () =>
                await host.StandardOutput.ReadLineAsync() == "ready");
            await Eventually.IsTrueAsync(async () => await ScalarAsync("SELECT count(*) FROM {0}audit_entries WHERE seal_number IS NULL") == 0);
            host.Kill();
            await host.WaitForExitAsync();
        }

        public async Task<(int Code, string Output, string Errors)> RunAsync(Dictionary<string, string> settings)
        {
            using var process = Start(["kit", "audit-verify"], settings);
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await errors);
        }

        public async Task ExecuteAsync(string sql) => await ScalarAsync(sql);

        public ValueTask DisposeAsync()
        {
            Directory.Delete(Folder, recursive: true);
            return ValueTask.CompletedTask;
        }

        private string SqliteConnectionString => $"Data Source={Folder}/verify.db;Pooling=false";

        private Process Start(string[] arguments, Dictionary<string, string> settings)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Kit.Core.Tests.Crash.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["ConnectionStrings__Kit"] = _postgres?.App ?? SqliteConnectionString;
            start.Environment["ConnectionStrings__KitOwner"] = _postgres?.Owner ?? SqliteConnectionString;
            start.Environment["Kit__DataPath"] = Folder;
            foreach (var (name, value) in settings)
            {
                start.Environment[name] = value;
            }

            return Process.Start(start)!;
        }

        private async Task<long> ScalarAsync(string sql)
        {
            await using System.Data.Common.DbConnection connection = _postgres is null
                ? new SqliteConnection(SqliteConnectionString)
                : new NpgsqlConnection(_postgres.Superuser + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, _postgres is null ? "kit_" : "kit.");
            return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
