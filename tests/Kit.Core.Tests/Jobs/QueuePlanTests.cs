using System.Text.Json;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>What pages of jobs read does not depend on how many there are.</summary>
public sealed class QueuePlanTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Lists_and_numbers_read_a_bounded_part_by_an_index_where_a_hundred_thousand_wait_and_as_many_are_done()
    {
        var plans = new PlanLog();
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false, s => s.ConfigureDbContext<ShopDb>((_, options) => options.AddInterceptors(plans)));
        await using var connection = new NpgsqlConnection(postgres.ConnectionString(new NpgsqlConnectionStringBuilder(host.ConnectionString).Database!));
        await connection.OpenAsync();
        var (acme, globex) = (host.Shop.Acme.Id, host.Shop.Globex.Id);
        await ExecuteAsync(connection, $$"""
            INSERT INTO kit.jobs (tenant_id, id, lane, kind, version, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at, finished_at, unsettled)
            SELECT CASE WHEN n % 10 = 0 THEN '{{globex}}'::uuid ELSE '{{acme}}'::uuid END, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'bulk', 'test.label', 1, '{}', CASE WHEN n = 50000 THEN -1 ELSE 0 END,
                now() - make_interval(secs => CASE WHEN n = 50000 THEN 900000 ELSE n END),
                CASE WHEN n <= 100000 THEN 'ready' WHEN n <= 200000 THEN 'done' WHEN n % 100 = 0 THEN 'dead' ELSE 'scheduled' END, 0, 3, 0, now() - make_interval(secs => n),
                CASE WHEN n > 100000 AND (n <= 200000 OR n % 100 = 0) THEN now() - make_interval(secs => (n - 100000) / 100.0) END, false
            FROM generate_series(1, 230000) n;
            """);
        await ExecuteAsync(connection, "VACUUM ANALYZE kit.jobs");
        await using var scope = host.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();

        // What a page asks, as it asks it.
        JobFilter[] filters =
        [
            new() { TenantId = acme }, new() { TenantId = acme, State = JobState.Ready }, new() { TenantId = globex, State = JobState.Dead }, new() { TenantId = acme, State = JobState.Running }, new() { State = JobState.Dead },
            new() { State = JobState.Scheduled }, new() { State = JobState.Done, Kind = "none" }, new() { State = JobState.Cancelled }, new() { State = JobState.Running },
        ];
        foreach (var filter in filters)
        {
            var cursor = new JobCursor(DateTimeOffset.UtcNow.AddSeconds(filter.State == JobState.Scheduled ? -1e6 : -500), Guid.AllBitsSet);
            foreach (var after in new JobCursor?[] { null, cursor })
            {
                await AssertBoundedAsync($"{filter} {after}", c => JobLists.ReadAsync(c.AllTenants<Job>(), filter, after, CancellationToken.None));
            }
        }

        var reader = host.Shop.Services.GetRequiredService<QueueReader>();
        QueueNumbers? numbers = null;
        await AssertBoundedAsync("numbers", async c => numbers = await reader.ReadAsync(c, CancellationToken.None));
        var lane = numbers!.Lanes.Single(l => l.Lane == "bulk");
        Assert.Equal((true, true, false, 300L), (lane.Waiting.IsMore, lane.Scheduled.IsMore, lane.Dead.IsMore, lane.Dead.Number));
        Assert.Equal([("at least 1,000", globex), ("at least 1,000", acme)], numbers.Groups.Select(g => (g.Waiting.ToString(), g.TenantId)));
        Assert.True(numbers.Groups.Single(g => g.TenantId == globex).Oldest > TimeSpan.FromDays(10)); // of the lowest priority, behind all others
        Assert.InRange(numbers.Within, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(200)); // so much ends that an hour of it is not counted
        Assert.InRange(numbers.PerMinute(lane.Done), 2_000, 7_000);

        // Health, and the metric of the queue's age.
        TimeSpan? oldest = null;
        await AssertBoundedAsync("the oldest", async _ => oldest = await host.Shop.Services.GetRequiredService<JobStore>().OldestDueAsync(CancellationToken.None));
        Assert.InRange(oldest!.Value, TimeSpan.FromSeconds(900_000), TimeSpan.FromSeconds(901_000));

        async Task AssertBoundedAsync(string what, Func<ShopDb, Task> read)
        {
            var asked = await plans.ExplainAsync(connection, () => read(db));
            Assert.NotEmpty(asked);
            foreach (var plan in asked)
            {
                var (nodes, root) = (new List<JsonElement>(), plan.GetProperty("Plan"));
                Collect(root, nodes);
                Assert.DoesNotContain(nodes, n => n.GetProperty("Node Type").GetString() == "Seq Scan" && n.GetProperty("Relation Name").GetString() == "jobs");
                var pages = root.GetProperty("Shared Hit Blocks").GetDouble() + root.GetProperty("Shared Read Blocks").GetDouble();
                Assert.True(pages < 30_000, $"{what}: {pages} pages\n{plan}");
                Assert.Equal(0, root.GetProperty("Temp Read Blocks").GetDouble() + root.GetProperty("Temp Written Blocks").GetDouble());
                TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {pages} pages, {plan.GetProperty("Execution Time")} ms");
            }
        }
    }

    private static void Collect(JsonElement plan, List<JsonElement> nodes)
    {
        nodes.Add(plan);
        if (plan.TryGetProperty("Plans", out var inner))
        {
            foreach (var node in inner.EnumerateArray())
            {
                Collect(node, nodes);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }
}
