using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Events;

/// <summary>Processes of their own that handle events, and are killed at whatever they are at.</summary>
public sealed class EventFleetTests(PostgresCluster postgres)
{
    private const int Things = 25;
    private const int Steps = 40;
    private const int Kills = 3;

    [Fact]
    public async Task Of_a_thousand_events_each_has_its_effects_once_and_in_order_though_nodes_are_killed_all_the_time()
    {
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        var nodes = new[] { crash.Start("enqueue", []), crash.Start("run", []) };
        try
        {
            await nodes[0].ReadAsync("ready");
            await nodes[1].ReadAsync("ready");
            await crash.ExecuteAsync("ALTER TABLE effects ADD COLUMN place bigint GENERATED ALWAYS AS IDENTITY; CREATE INDEX ON effects (text)");
            using var publisher = crash.Start($"walk {Things} {Steps}", new() { ["Kit__Jobs__Enabled"] = "false" });
            for (var kill = 1; kill <= Kills; kill++)
            {
                await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM effects") >= kill * 2 * Things * Steps / (Kills + 1));
                var victim = Random.Shared.Next(nodes.Length);
                nodes[victim].Dispose(); // kills it
                nodes[victim] = crash.Start("run", []);
            }

            await publisher.ReadAsync("walked");
            await JobHost.UntilAsync(
                async () => await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE state NOT IN ('done', 'dead')") == 0);
        }
        finally
        {
            Array.ForEach(nodes, n => n.Dispose());
        }

        Assert.InRange(await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE crash_count > 0"), 1, int.MaxValue);
        Assert.Equal(0, await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE state = 'dead'"));
        foreach (var handler in new[] { "follow", "note" })
        {
            Assert.Equal(Things * Steps, await crash.ScalarAsync($"SELECT count(*) FROM effects WHERE text LIKE '{handler} %'"));
            Assert.Equal(Things * Steps, await crash.ScalarAsync($"SELECT count(DISTINCT text) FROM effects WHERE text LIKE '{handler} %'"));
        }

        Assert.Equal(0, await crash.ScalarAsync("""
            SELECT count(*) FROM (
                SELECT split_part(text, ' ', 3)::int AS number, row_number() OVER (PARTITION BY split_part(text, ' ', 2) ORDER BY place) - 1 AS seen
                FROM effects WHERE text LIKE 'follow %') f
            WHERE number <> seen
            """));
    }
}
