using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Portability;

/// <summary>
/// Processes of their own, killed with SIGKILL at one point of an erasure, a restore or an import after the other, while another process writes for
/// another tenant. Each one goes on where the one before was killed, and is killed at the next point.
/// </summary>
public sealed class TenantKillPointTests(PostgresCluster postgres)
{
    private static readonly Dictionary<string, string> Plain = new() { ["Kit__Portability__EraseBatchSize"] = "100", ["Kit__Jobs__Enabled"] = "false" };
    private static readonly Dictionary<string, string> InItsOwn = new() { ["Kit__Portability__EraseBatchSize"] = "100", ["Own"] = "yes" };

    [Theory, Databases]
    public async Task Killed_at_any_point_an_erasure_goes_on(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        await using var neighbour = await BusyNeighbour.StartAsync(crash);
        foreach (var point in new[] { "begun", "parts", "batch", "rows" })
        {
            await KillAsync(crash, "erase-at", point, Plain);
            Assert.Equal(0, await CountAsync(crash, database, "erased_tenants", "finished_at IS NOT NULL"));
            await neighbour.ProceedAsync();
        }

        Assert.Equal(2, await CountAsync(crash, database, "tenants", "slug <> 'acme'"));
        await KillAsync(crash, "erase-at", "erased", Plain);
        Assert.Equal(1, await CountAsync(crash, database, "erased_tenants", "finished_at IS NOT NULL AND deleted LIKE '%\"effects\":300%'"));
        Assert.Empty(crash.Blobs());
        Assert.DoesNotContain(await crash.EffectsAsync(), e => !e.StartsWith("busy", StringComparison.Ordinal) && !e.StartsWith("quiet", StringComparison.Ordinal));
        await neighbour.AssertUntouchedAsync();
    }

    [Theory, Databases]
    public async Task Killed_at_any_point_an_erasure_with_a_database_of_its_own_goes_on(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres, mayCreateDatabases: true);
        await using var neighbour = await BusyNeighbour.StartAsync(crash);
        foreach (var point in new[] { "rows", "dropped" })
        {
            await KillAsync(crash, "erase-at", point, InItsOwn);
            Assert.Equal(0, await CountAsync(crash, database, "erased_tenants", "finished_at IS NOT NULL"));
            await neighbour.ProceedAsync();
        }

        await KillAsync(crash, "erase-at", "erased", InItsOwn);
        Assert.Equal(1, await CountAsync(crash, database, "erased_tenants", "finished_at IS NOT NULL"));
        Assert.Equal(2, await CountAsync(crash, database, "tenants"));
        Assert.Empty(crash.Blobs());
        await neighbour.AssertUntouchedAsync();
    }

    [Theory, Databases]
    public async Task Killed_at_any_point_a_restore_has_not_been_and_can_be_done_again(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        await using var neighbour = await BusyNeighbour.StartAsync(crash);
        foreach (var point in new[] { "emptied", "rows", "parts" })
        {
            await KillAsync(crash, "restore-at", point, Plain);
            Assert.Equal(["after", "before"], await AcmesAsync(crash));
            await neighbour.ProceedAsync();
        }

        await KillAsync(crash, "restore-at", "restored", Plain);
        Assert.Equal(["before"], await AcmesAsync(crash));
        await neighbour.AssertUntouchedAsync();
    }

    [Theory, Databases]
    public async Task Killed_between_its_two_commits_a_restore_can_be_done_again(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres, mayCreateDatabases: true);
        await using var neighbour = await BusyNeighbour.StartAsync(crash);
        await KillAsync(crash, "restore-at", "parts", InItsOwn);
        var acme = Guid.Parse(await crash.TextAsync($"SELECT id FROM {(database == Database.Postgres ? "kit." : "kit_")}tenants WHERE slug = 'acme'"));
        Assert.Equal(["after", "before"], await crash.OwnEffectsAsync(acme));
        await KillAsync(crash, "restore-at", "committed", InItsOwn);
        Assert.Equal(["before"], await crash.OwnEffectsAsync(acme));
        await KillAsync(crash, "restore-at", "restored", InItsOwn);
        Assert.Equal(["before"], await crash.OwnEffectsAsync(acme));
        await neighbour.AssertUntouchedAsync();
    }

    [Theory, Databases]
    public async Task Killed_at_any_point_an_import_has_not_been_and_what_it_stored_is_swept(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        await using var neighbour = await BusyNeighbour.StartAsync(crash);
        foreach (var point in new[] { "begun", "rows", "parts" })
        {
            await KillAsync(crash, "import-at", point, Plain);
            Assert.Equal(300, (await AcmesAsync(crash)).Count);
            Assert.Equal(0, await CountAsync(crash, database, "tenants", "slug = 'copy'"));
            await neighbour.ProceedAsync();
        }

        Assert.Equal(2, crash.Blobs().Count);
        await KillAsync(crash, "import-at", "made", Plain);
        Assert.Equal(600, (await AcmesAsync(crash)).Count);
        Assert.Equal(3, crash.Blobs().Count);
        using (var upkeep = crash.Start("upkeep", new(Plain) { ["Later"] = "yes" }))
        {
            await upkeep.ReadAsync("done");
            upkeep.Kill();
        }

        Assert.Equal(2, crash.Blobs().Count);
        Assert.Equal(0, await CountAsync(crash, database, "unfinished_imports"));
        await neighbour.AssertUntouchedAsync();
    }

    private static async Task KillAsync(CrashHost crash, string what, string point, Dictionary<string, string> settings)
    {
        using var process = crash.Start(what, new(settings) { ["HangAt"] = $"at {point}" });
        await process.ReadAsync($"at at {point}");
        process.Kill();
    }

    // Those of nobody else.
    private static async Task<List<string>> AcmesAsync(CrashHost crash) =>
        [.. (await crash.EffectsAsync()).Where(e => !e.StartsWith("busy", StringComparison.Ordinal) && !e.StartsWith("quiet", StringComparison.Ordinal))];

    private static Task<long> CountAsync(CrashHost crash, Database database, string table, string condition = "1 = 1") =>
        crash.ScalarAsync($"SELECT count(*) FROM {(database == Database.Postgres ? "kit." : "kit_")}{table} WHERE {condition}");
}
