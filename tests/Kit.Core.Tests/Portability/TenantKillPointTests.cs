using System.Text.Json;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Portability;

/// <summary>
/// Processes of their own, killed with SIGKILL at one point of an erasure, a restore or an import after the other, while another process writes for
/// another tenant, and for the same one. Each one goes on where the one before was killed, and is killed at the next point.
/// </summary>
public sealed class TenantKillPointTests(PostgresCluster postgres)
{
    private static readonly Dictionary<string, string> Plain = new() { ["Kit__Portability__EraseBatchSize"] = "100", ["Kit__Jobs__Enabled"] = "false" };
    private static readonly Dictionary<string, string> BesideItsWriters = new(Plain) { ["Acme"] = "yes" };
    private static readonly Dictionary<string, string> InItsOwn = new() { ["Kit__Portability__EraseBatchSize"] = "100", ["Own"] = "yes" };

    // What a restore brings back.
    private static readonly List<string> Before = [.. Enumerable.Range(0, 300).Select(i => $"before {i}").Order(StringComparer.Ordinal)];

    [Theory, InlineData(Database.Postgres)]
    public async Task Killed_at_any_point_an_erasure_goes_on(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        await using var neighbour = await BusyNeighbour.StartAsync(crash, BesideItsWriters);
        foreach (var point in new[] { "begun", "parts", "batch", "rows" })
        {
            await KillAsync(crash, "erase-at", point, BesideItsWriters);
            Assert.Equal(0, await CountAsync(crash, database, "erased_tenants", "finished_at IS NOT NULL"));
            await neighbour.ProceedAsync();
            await neighbour.HearAsync("refused ");
        }

        Assert.Equal(2, await CountAsync(crash, database, "tenants", "slug <> 'acme'"));
        await KillAsync(crash, "erase-at", "erased", BesideItsWriters);
        var deleted = JsonDocument.Parse(await crash.TextAsync($"SELECT deleted FROM {Table(database, "erased_tenants")} WHERE finished_at IS NOT NULL"));
        Assert.Empty(crash.Blobs());
        Assert.DoesNotContain(await crash.EffectsAsync(), e => !e.StartsWith("busy", StringComparison.Ordinal) && !e.StartsWith("quiet", StringComparison.Ordinal));
        await neighbour.AssertUntouchedAsync();

        // Each transaction of its own writers was acknowledged, and its two rows were deleted and counted; or was refused, as all are from the first on.
        var acknowledged = neighbour.Acmes.TakeWhile(l => l.StartsWith("own ", StringComparison.Ordinal)).Count();
        Assert.All(neighbour.Acmes.Skip(acknowledged), l => Assert.StartsWith("refused ", l, StringComparison.Ordinal));
        Assert.Equal(301 + (2 * acknowledged), deleted.RootElement.GetProperty("effects").GetInt32());
    }

    /// <summary>One that finds the database gone forgets it at once, and so comes by no more than one of the two points after its end.</summary>
    [Theory, InlineData(Database.Postgres, "dropped"), InlineData(Database.Postgres, "forgotten")]
    public async Task Killed_at_any_point_an_erasure_with_a_database_of_its_own_goes_on(Database database, string afterItsEnd)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres, mayCreateDatabases: true);
        await using var neighbour = await BusyNeighbour.StartAsync(crash);
        foreach (var point in new[] { "rows", afterItsEnd })
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

    [Theory, InlineData(Database.Postgres)]
    public async Task Killed_at_any_point_a_restore_has_not_been_and_can_be_done_again(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        await using var neighbour = await BusyNeighbour.StartAsync(crash, BesideItsWriters);
        foreach (var point in new[] { "emptied", "rows", "parts" })
        {
            await KillAsync(crash, "restore-at", point, BesideItsWriters);
            var acknowledged = Acknowledged(neighbour);
            var acmes = await AcmesAsync(crash);
            Assert.Equal(["after", .. Before, "begin"], acmes.Where(e => !IsOwn(e)).Order(StringComparer.Ordinal));
            Assert.Empty(acknowledged.Except(Pairs(acmes)));
            Assert.Equal(0, await CountAsync(crash, database, "files"));
            await neighbour.ProceedAsync();
            await neighbour.HearAsync("own ");
        }

        await KillAsync(crash, "restore-at", "restored", BesideItsWriters);
        await neighbour.HearAsync("own ");
        await neighbour.AssertUntouchedAsync();
        var restored = await AcmesAsync(crash);
        Assert.Equal(Before, restored.Where(e => !IsOwn(e)).Order(StringComparer.Ordinal));
        Assert.Equal(1, await CountAsync(crash, database, "files"));
        Assert.Equal("acme's", crash.BlobText(Assert.Single(crash.Blobs())));

        // What its own writers did before is gone with the rest, what they did since is there, and each of it whole.
        var (since, said) = (Pairs(restored), Acknowledged(neighbour));
        Assert.NotEmpty(said.Except(since));
        Assert.All(said.Except(since), gone => Assert.True(string.CompareOrdinal(gone, since[0]) < 0));
        Assert.InRange(since.Except(said).Count(), 0, 1); // the last one was committed, perhaps, and not said
    }

    [Theory, InlineData(Database.Postgres)]
    public async Task Killed_between_its_two_commits_a_restore_can_be_done_again(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres, mayCreateDatabases: true);
        await using var neighbour = await BusyNeighbour.StartAsync(crash);
        await KillAsync(crash, "restore-at", "parts", InItsOwn);
        var acme = Guid.Parse(await crash.TextAsync($"SELECT id FROM {(database == Database.Postgres ? "kit." : "kit_")}tenants WHERE slug = 'acme'"));
        Assert.Equal(["after", .. Before], (await crash.OwnEffectsAsync(acme))!.Order(StringComparer.Ordinal));
        await KillAsync(crash, "restore-at", "committed", InItsOwn);
        Assert.Equal(Before, (await crash.OwnEffectsAsync(acme))!.Order(StringComparer.Ordinal));
        await KillAsync(crash, "restore-at", "restored", InItsOwn);
        Assert.Equal(Before, (await crash.OwnEffectsAsync(acme))!.Order(StringComparer.Ordinal));
        await neighbour.AssertUntouchedAsync();
    }

    [Theory, InlineData(Database.Postgres)]
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

    private static bool IsOwn(string effect) => effect.StartsWith("own ", StringComparison.Ordinal);

    // The transactions whose rows are there: both, never one.
    private static List<string> Pairs(List<string> effects)
    {
        var halves = effects.Where(IsOwn).Select(e => e.Split(' ')).ToLookup(e => e[2], e => e[1]);
        Assert.Equal(halves["first"].Order(StringComparer.Ordinal), halves["second"].Order(StringComparer.Ordinal));
        return [.. halves["first"].Order(StringComparer.Ordinal)];
    }

    private static List<string> Acknowledged(BusyNeighbour neighbour) => [.. neighbour.Acmes.Where(IsOwn).Select(l => l["own ".Length..])];

    private static Task<long> CountAsync(CrashHost crash, Database database, string table, string condition = "1 = 1") =>
        crash.ScalarAsync($"SELECT count(*) FROM {Table(database, table)} WHERE {condition}");

    private static string Table(Database database, string name) => $"{(database == Database.Postgres ? "kit." : "kit_")}{name}";
}
