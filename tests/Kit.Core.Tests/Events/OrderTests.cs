using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Events;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Kit.Core.Tests.Events;

/// <summary>What happens to one thing is handled in the order in which it happened.</summary>
public sealed class OrderTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Events_of_a_key_are_handled_one_at_a_time_in_the_order_of_their_commits_over_retries_and_nodes(Database database)
    {
        const int Number = 12;
        await using var host = await JobHost.StartAsync(database, postgres, o => o.RetryDelay = TimeSpan.FromMilliseconds(10));
        if (database == Database.Postgres)
        {
            await host.StartNodeAsync(host.Probe, o => o.RetryDelay = TimeSpan.FromMilliseconds(10));
        }

        host.Probe.Scripts["5"] = host.Probe.Scripts["7"] = (_, job, _) => job.Attempt == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask;
        await Task.WhenAll(new[] { "a", "b", "c" }.Select(async key =>
        {
            for (var i = 0; i < Number; i += 2)
            {
                await host.PublishAsync(host.Shop.Acme, new OrderPlaced(key, $"{i}"));
                await host.PublishAsync(host.Shop.Acme, new OrderShipped(key, $"{i + 1}"));
            }
        }));
        var followed = await host.FollowedAsync(3 * Number);
        foreach (var key in new[] { "a", "b", "c" })
        {
            Assert.Equal(
                Enumerable.Range(0, Number).Select(i => $"{key} {(i % 2 == 0 ? "placed" : "shipped")} {i}"),
                followed.Where(f => f.StartsWith(key, StringComparison.Ordinal)));
        }

        Assert.DoesNotContain(await host.JobsAsync(), j => j.State == JobState.Held);
    }

    [Fact]
    public async Task Who_commits_first_is_first()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        scope.ServiceProvider.GetRequiredService<IEvents>().Publish(new OrderShipped("1", "first"));
        scope.ServiceProvider.GetRequiredService<IEvents>().Publish(new OrderShipped("1", "second"));
        await db.SaveChangesAsync();

        // Another key's is nobody's business; the same key's waits for the transaction.
        await host.PublishAsync(host.Shop.Acme, new OrderShipped("2", "other"));
        var third = host.PublishAsync(host.Shop.Acme, new OrderShipped("1", "third"));
        await JobHost.UntilAsync(async () => await WaitingForLockAsync(host) == 1);
        Assert.False(third.IsCompleted);
        await transaction.CommitAsync();
        await third;
        Assert.Equal(
            [(1L, JobState.Ready, false), (2L, JobState.Held, false), (3L, JobState.Held, true)],
            (await host.HandlersAsync()).Where(j => j.OrderKey == "test.follow 1").Select(j => (j.Position!.Value, j.State, j.Unsettled)));
    }

    [Fact]
    public async Task One_that_is_committed_after_the_one_before_it_has_ended_is_not_overlooked()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres);
        var gate = new TaskCompletionSource();
        host.Probe.Scripts["first"] = (_, _, _) => gate.Task;
        await host.PublishAsync(host.Shop.Acme, new OrderShipped("1", "first"));
        await JobHost.UntilAsync(async () => (await host.HandlersAsync()).Single().State == JobState.Running);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        scope.ServiceProvider.GetRequiredService<IEvents>().Publish(new OrderShipped("1", "second"));
        await db.SaveChangesAsync();

        // The first ends, and it is looked who is next, while nobody can see the second.
        gate.SetResult();
        await JobHost.UntilAsync(async () => (await host.HandlersAsync()).Single() is { State: JobState.Done, Unsettled: false });
        await transaction.CommitAsync();
        Assert.Equal(["1 shipped first", "1 shipped second"], await host.FollowedAsync(2));
    }

    [Theory, Databases]
    public async Task A_node_that_is_gone_before_it_looked_who_is_next_holds_nobody_up(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        await host.PublishAsync(host.Shop.Acme, new OrderShipped("1", "first"));
        await host.PublishAsync(host.Shop.Acme, new OrderShipped("1", "second"));
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        var job = (await store.ClaimAsync(10, TimeSpan.FromMinutes(1), CancellationToken.None)).Single(j => j.OrderKey is not null);
        Assert.Single(await store.CompleteAsync([(job, default)], CancellationToken.None));
        Assert.Equal(JobWork.Unsettled, await store.PeekAsync(CancellationToken.None) & JobWork.Unsettled);
        Assert.Equal([JobState.Done, JobState.Held], (await host.HandlersAsync()).Select(j => j.State));
        Assert.Equal((1, 0), (await store.SettleAsync(CancellationToken.None), await store.SettleAsync(CancellationToken.None)));
        Assert.Equal([JobState.Done, JobState.Ready], (await host.HandlersAsync()).Select(j => j.State));
        Assert.Equal(JobWork.None, await store.PeekAsync(CancellationToken.None) & JobWork.Unsettled);
    }

    [Theory, Databases]
    public async Task A_dead_one_holds_back_those_behind_it_until_it_is_retried_or_discarded(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => (o.RetryDelay, o.DeadRetention) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromTicks(1)));
        var dies = true;
        host.Probe.Scripts["dies"] = (_, _, _) => dies ? throw new JobAbandonedException("enough") : Task.CompletedTask;
        foreach (var (key, text) in new[] { ("a", "dies"), ("a", "after"), ("b", "dies"), ("b", "after"), ("c", "goes on") })
        {
            await host.PublishAsync(host.Shop.Acme, new OrderShipped(key, text));
        }

        Assert.Equal(["c shipped goes on"], await host.FollowedAsync(1));
        await JobHost.UntilAsync(async () => (await host.HandlersAsync()).Count(j => j.State == JobState.Dead) == 2);
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(host));

        // What is in the way is not deleted by and by: that would let the next one begin.
        await host.Shop.Services.GetRequiredService<JobPruner>().PruneAsync(host.Shop.Services.GetRequiredService<JobStore>(), CancellationToken.None);
        Assert.Equal(2, (await host.HandlersAsync()).Count(j => j.State == JobState.Dead));

        dies = false;
        var dead = (await host.HandlersAsync()).Where(j => j.State == JobState.Dead).ToDictionary(j => j.OrderKey!);
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var letters = scope.ServiceProvider.GetRequiredService<IDeadLetters>();
            Assert.Equal(1, await letters.RetryAsync(new() { Id = dead["test.follow a"].Id }, "mended"));
            Assert.Equal(1, await letters.DiscardAsync(new() { Id = dead["test.follow b"].Id }, "of no use"));
        }

        var followed = await host.FollowedAsync(4);
        Assert.Equal(["a shipped dies", "a shipped after"], followed.Where(f => f[0] == 'a'));
        Assert.Equal(["b shipped after"], followed.Where(f => f[0] == 'b'));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));
    }

    [Theory, Databases]
    public async Task One_that_is_cancelled_is_left_out(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        foreach (var text in new[] { "first", "second", "third", "fourth" })
        {
            await host.PublishAsync(host.Shop.Acme, new OrderShipped("1", text));
        }

        var jobs = await host.HandlersAsync();
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            Assert.True(await scope.ServiceProvider.GetRequiredService<IJobs>().CancelAsync(jobs[0].Id));
            Assert.True(await scope.ServiceProvider.GetRequiredService<IJobs>().CancelAsync(jobs[2].Id));
        }

        await new JobsUnderTest(host.Shop.Services).DrainAsync();
        Assert.Equal(["1 shipped second", "1 shipped fourth"], host.Probe.Seen.Select(s => s.Text));
    }

    [Fact]
    public async Task Who_is_next_is_found_by_the_index_however_many_wait()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false);
        await using var connection = new NpgsqlConnection(postgres.ConnectionString(new NpgsqlConnectionStringBuilder(host.ConnectionString).Database!));
        await connection.OpenAsync();
        async Task<string> AskAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
            return (string?)await command.ExecuteScalarAsync() ?? "";
        }

        await AskAsync($"""
            INSERT INTO kit.jobs (tenant_id, id, lane, kind, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at, order_key, position, unsettled)
            SELECT '{host.Shop.Acme.Id}', CASE WHEN n = 1 THEN '{Guid.AllBitsSet}' ELSE gen_random_uuid() END, 'follow', 'x', '', 0, now(), CASE WHEN n = 1 THEN 'done' ELSE 'held' END, 0, 3, 0, now(),
                'test.follow ' || n % 2, n, n = 1
            FROM generate_series(1, 200000) n
            """);
        await AskAsync("VACUUM ANALYZE kit.jobs");
        var tables = new JobTables("kit.jobs", "kit.lanes", "kit.job_effects", "kit.tenants", "kit.job_batches");
        var plan = await AskAsync("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + OrderSql.BeginOnPostgres(tables, "now()")
            .Replace("{0}", $"ARRAY['{host.Shop.Acme.Id}'::uuid]", StringComparison.Ordinal).Replace("{1}", "ARRAY['test.follow 1']", StringComparison.Ordinal));
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        var root = System.Text.Json.JsonDocument.Parse(plan).RootElement[0].GetProperty("Plan");
        Assert.InRange(root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64(), 1, 200);
        Assert.Equal("3", await AskAsync("SELECT position::text FROM kit.jobs WHERE state = 'ready'"));
    }

    private static async Task<HealthStatus> HealthAsync(JobHost host) =>
        (await host.Shop.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(c => c.Name == "jobs")).Status;

    private async Task<long> WaitingForLockAsync(JobHost host)
    {
        var name = new NpgsqlConnectionStringBuilder(host.ConnectionString).Database!;
        await using var connection = new NpgsqlConnection(postgres.ConnectionString(name));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
