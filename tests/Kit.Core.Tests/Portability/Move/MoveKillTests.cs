using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Portability;

/// <summary>
/// A process of its own, killed with SIGKILL at each point of a move. The next one goes on where it was, has the tenant written again, and is
/// itself killed at the next point of the next move.
/// </summary>
public sealed class MoveKillTests(PostgresCluster postgres)
{
    private static readonly string[] Points =
        ["Preparing", "Copying", "CatchingUp", "Switching", "held", "proved", "left", "switched", "arrived", "brought", "cleared"];

    [Theory, Databases]
    public async Task Killed_at_any_point_a_move_goes_on_and_nothing_is_lost_or_there_twice(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres, mayCreateDatabases: true);
        var expected = Enumerable.Range(0, 300).Select(i => $"{i}").ToList();

        // There, killed at each point, and back, killed at each; there is no "left" on the way there.
        foreach (var point in Points.SelectMany(p => new[] { p == "left" ? "to the end" : $"to {p}", $"from {p}" }))
        {
            using var process = crash.Start("move", new() { ["HangAt"] = point });
            await process.ReadAsync(point == "to the end" ? "moved" : $"at {point}");
            process.Kill();
            expected.Add($"before {point}");
        }

        using var last = crash.Start("move", new() { ["HangAt"] = "nowhere" });
        await last.ReadAsync("moved");
        last.Kill();
        expected.Add("before nowhere");

        Assert.Equal(expected.Order(StringComparer.Ordinal), (await crash.EffectsAsync()).Where(e => !e.StartsWith("job", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(0, await crash.ScalarAsync($"SELECT count(*) FROM {(database == Database.Postgres ? "kit." : "kit_")}tenant_moves WHERE finished_at IS NULL OR step <> 'Done'"));
        Assert.Equal(Points.Length * 2, await crash.ScalarAsync($"SELECT count(*) FROM {(database == Database.Postgres ? "kit." : "kit_")}tenant_moves"));
    }
}
