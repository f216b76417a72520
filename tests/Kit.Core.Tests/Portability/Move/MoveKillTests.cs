using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Portability;

/// <summary>
/// A process of its own, killed with SIGKILL at each point of a move while it writes the tenant all the time. The next one goes on where it was,
/// and is itself killed at a point of the next move.
/// </summary>
public sealed class MoveKillTests(PostgresCluster postgres)
{
    // There and back in turn: each step on one way at least, and from the moment that writers are kept out, each point on both, but for two: there is
    // no "left" on the way there, and on the way back "arrived" comes with "switched", with nothing done in between.
    private static readonly string[] Points =
    [
        "to Preparing", "from Copying", "to CatchingUp", "from Switching", "to held", "from proved", "to switched", "from left", "to proved", "from held", "to arrived", "from brought",
        "to cleared", "from switched", "to brought", "from cleared",
    ];

    [Theory, InlineData(Database.Postgres)]
    public async Task Killed_at_any_point_a_move_goes_on_and_nothing_is_lost_or_there_twice(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres, mayCreateDatabases: true);
        var (wrote, refused) = (new List<string>(), new List<string>());
        var globex = "";
        foreach (var point in Points)
        {
            using var process = crash.Start("move", new() { ["HangAt"] = point });
            await process.ReadAsync($"at {point}");
            await KillAsync(process);
            globex = globex.Length == 0 ? await GlobexAsync(crash) : globex;
        }

        // In the middle of a table: the copy of it there, and then the deletion of it there as the tenant comes back.
        foreach (var (way, change) in database == Database.Postgres ? [("to", "INSERT"), ("from", "DELETE")] : Array.Empty<(string, string)>())
        {
            await crash.SleepInAsync(change);
            using var process = crash.Start("move", new() { ["HangAt"] = $"{way} nowhere" });
            await crash.AsleepAsync();
            await KillAsync(process);
            await crash.WakeAsync();
        }

        // Given up, and killed as it takes back what it copied.
        using (var process = crash.Start("move", new() { ["HangAt"] = "back withdrawn" }))
        {
            await process.ReadAsync("at back withdrawn");
            await KillAsync(process);
        }

        using (var last = crash.Start("move", new() { ["HangAt"] = "nowhere" }))
        {
            await last.ReadAsync("moved");
            await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE state NOT IN ('done', 'dead')") == 0);
            await KillAsync(last);
        }

        var effects = await crash.EffectsAsync();
        Assert.Equal(effects.Count, effects.Distinct().Count());
        Assert.Equal(300, effects.Count(e => e.StartsWith("acme ", StringComparison.Ordinal)));

        // What was being written when the process was killed is there with its job, or neither is.
        Assert.Empty(wrote.Select(w => $"row {w}").Except(effects));
        Assert.Empty(refused.SelectMany(r => new[] { $"row {r}", $"job {r}" }).Intersect(effects));
        Assert.Equal(OfKind(effects, "row "), OfKind(effects, "job "));
        Assert.True(wrote.Count > Points.Length);
        Assert.Equal(globex, await GlobexAsync(crash));
        var moves = database == Database.Postgres ? "kit.tenant_moves" : "kit_tenant_moves";
        Assert.Equal(0, await crash.ScalarAsync($"SELECT count(*) FROM {moves} WHERE finished_at IS NULL"));
        Assert.Equal(1, await crash.ScalarAsync($"SELECT count(*) FROM {moves} WHERE step <> 'Done'"));

        async Task KillAsync(CrashProcess process)
        {
            process.Kill();
            await process.ReadToEndAsync();
            wrote.AddRange(Said(process, "wrote "));
            refused.AddRange(Said(process, "refused "));
        }
    }

    private static IEnumerable<string> Said(CrashProcess process, string word) =>
        process.Said.Where(l => l.StartsWith(word, StringComparison.Ordinal)).Select(l => l[word.Length..]);

    private static List<string> OfKind(List<string> effects, string kind) =>
        [.. effects.Where(e => e.StartsWith(kind, StringComparison.Ordinal)).Select(e => e[kind.Length..]).Order(StringComparer.Ordinal)];

    private static async Task<string> GlobexAsync(CrashHost crash) => string.Join('|', await crash.RowsOfAsync("globex"));
}
