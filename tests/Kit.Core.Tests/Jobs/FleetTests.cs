using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Jobs;

/// <summary>Processes of their own that are killed, stopped and told to end, and others that go on.</summary>
public sealed class FleetTests(PostgresCluster postgres)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1.5); // what CrashHost sets

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_job_of_a_killed_node_starts_again_soon_though_ten_thousand_wait(bool pooled)
    {
        await using var crash = await (pooled ? CrashHost.CreatePooledAsync(postgres) : CrashHost.CreateAsync(Database.Postgres, postgres));
        using var first = crash.Start("enqueue", new() { ["Hang"] = "true", ["Kit__Jobs__Workers"] = "1" });
        await first.ReadAsync("saved");
        await crash.AddJobsAsync("crash.work", """{"what":"backlog","milliseconds":5}""", 10_000);
        using var survivor = crash.Start("run", new() { ["Kit__Jobs__Workers"] = "4" });
        await survivor.ReadAsync("ready");
        await survivor.ReadAsync("backlog 1");
        first.Kill();

        await JobHost.UntilAsync(async () => (await crash.EffectsAsync()).Contains("job"));
        Assert.Equal((2, 1), (await OfEffectAsync(crash, "attempts"), await OfEffectAsync(crash, "crash_count")));
        Assert.Equal(["business", "job"], await crash.EffectsAsync());
        Assert.InRange(await crash.CountAsync("ready"), 1, 10_000);
    }

    [Fact]
    public async Task A_job_five_times_as_long_as_its_lease_starts_once_on_two_nodes()
    {
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        using var first = await StartAsync(crash);
        using var second = crash.Start("run", []);
        await second.ReadAsync("ready");
        await crash.AddJobsAsync("crash.work", $$"""{"what":"long","milliseconds":{{5 * Lease.TotalMilliseconds}}}""", 1);
        await JobHost.UntilAsync(async () => await WorkAsync(crash, "state = 'done'") == 1);
        Assert.Equal(1, await WorkAsync(crash, "attempts = 1 AND crash_count = 0"));
    }

    [Fact]
    public async Task A_job_that_fails_its_process_fast_three_times_is_dead_and_others_go_on()
    {
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        using (var first = await StartAsync(crash))
        {
            await crash.AddJobsAsync("crash.work", """{"what":"bomb","milliseconds":0}""", 1);
            await first.EndAsync();
        }

        for (var i = 2; i <= 3; i++)
        {
            using var next = crash.Start("run", []);
            await next.EndAsync();
        }

        using var last = crash.Start("run", []);
        await last.ReadAsync("ready");
        await crash.AddJobsAsync("crash.work", """{"what":"peaceful","milliseconds":0}""", 20);
        await JobHost.UntilAsync(async () => await WorkAsync(crash, "state = 'dead' AND crash_count = 3") == 1);
        await JobHost.UntilAsync(async () => await WorkAsync(crash, "state = 'done'") == 20);
    }

    [Fact]
    public async Task A_job_that_ends_its_process_takes_nobody_with_it_neither_those_beside_it_nor_those_taken_ahead()
    {
        const int TakenAhead = 20;
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        Dictionary<string, string> three = new() { ["Kit__Jobs__Workers"] = "3" };
        using (var first = await StartAsync(crash, new(three) { ["Beside"] = "beside doomed" }))
        {
            // Where jobs are short, more are taken than there are workers.
            await crash.AddJobsAsync("crash.work", """{"what":"short","milliseconds":0}""", 100);
            await JobHost.UntilAsync(async () => await WorkAsync(crash, "state = 'done'") == 100);
            await crash.ExecuteAsync(
                CrashHost.JobsSql("crash.work", """{"what":"beside","milliseconds":100}""", 1, priority: 2)
                + CrashHost.JobsSql("crash.work", """{"what":"doomed","milliseconds":0}""", 1, priority: 2, maxAttempts: 1)
                + CrashHost.JobsSql("crash.work", """{"what":"bomb","milliseconds":0}""", 1, priority: 1)
                + CrashHost.JobsSql("crash.work", """{"what":"once","milliseconds":0}""", TakenAhead, maxAttempts: 1));
            await first.EndAsync();
        }

        for (var i = 2; i <= 3; i++)
        {
            using var next = crash.Start("run", i == 2 ? new(three) { ["Beside"] = "beside" } : three);
            await next.EndAsync();
        }

        using var last = crash.Start("run", three);
        await JobHost.UntilAsync(async () => await WorkAsync(crash, "state IN ('ready', 'scheduled', 'running')") == 0);
        Assert.Equal(1, await WorkAsync(crash, "state = 'dead' AND payload LIKE '%doomed%' AND attempts = 1 AND crash_count = 1")); // it had begun, and may not twice
        Assert.Equal(1, await WorkAsync(crash, "state = 'dead' AND payload LIKE '%bomb%' AND crash_count = 3"));
        Assert.Equal(1, await WorkAsync(crash, "state = 'done' AND payload LIKE '%beside%' AND crash_count <= 2"));

        // One of these may have begun at the moment of a crash, and so may not begin again.
        const string HadBegun = "state = 'dead' AND begun_under IS NOT NULL AND crash_count = 1";
        Assert.Equal(TakenAhead, await WorkAsync(crash, $"payload LIKE '%once%' AND attempts = 1 AND (state = 'done' AND crash_count = 0 OR {HadBegun})"));
        Assert.InRange(await WorkAsync(crash, $"payload LIKE '%once%' AND {HadBegun}"), 0, 3);
    }

    [Fact]
    public async Task No_more_of_a_lane_run_on_two_nodes_than_its_cap_though_one_is_killed()
    {
        const int Number = 100;
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        Dictionary<string, string> capped = new() { ["Capped"] = "true" };
        using var first = await StartAsync(crash, capped);
        using var second = crash.Start("run", capped);
        await second.ReadAsync("ready");
        await crash.ExecuteAsync(CrashHost.JobsSql("crash.work", """{"what":"capped","milliseconds":100}""", Number).Replace("'default'", "'capped'", StringComparison.Ordinal));
        var (most, killed) = (0L, false);
        await JobHost.UntilAsync(async () =>
        {
            most = Math.Max(most, await WorkAsync(crash, "state = 'running'"));
            var done = await WorkAsync(crash, "state = 'done'");
            if (done > Number / 3 && !killed)
            {
                first.Kill();
                killed = true;
            }

            return done == Number;
        });
        Assert.Equal(5, most);
        Assert.InRange(await WorkAsync(crash, "crash_count > 0"), 0, 5);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_node_that_is_told_to_end_finishes_its_jobs_or_gives_them_back_with_their_attempt(bool inTime)
    {
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        using var node = await StartAsync(crash, new() { ["Kit__Jobs__Workers"] = "20", ["Kit__Jobs__StopTimeout"] = inTime ? "00:00:25" : "00:00:01" });
        await crash.AddJobsAsync("crash.work", $$"""{"what":"in flight","milliseconds":{{(inTime ? 4_000 : 60_000)}}}""", 30);
        for (var i = 0; i < 20; i++)
        {
            await node.ReadAsync("in flight 1");
        }

        node.Signal("TERM");
        await JobHost.UntilAsync(async () => await WorkAsync(crash, "state = 'running'") == 0);
        await node.EndAsync();
        Assert.Equal(inTime ? 20 : 0, await WorkAsync(crash, "state = 'done' AND attempts = 1"));
        Assert.Equal(inTime ? 10 : 30, await WorkAsync(crash, "state = 'ready' AND attempts = 0 AND crash_count = 0"));
    }

    [Fact]
    public async Task A_node_that_sleeps_through_its_lease_completes_nothing_when_it_wakes()
    {
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        using var sleeper = await StartAsync(crash);
        await crash.AddJobsAsync("crash.deaf", """{"text":"once","milliseconds":1000}""", 1);
        await sleeper.ReadAsync("once 1");
        sleeper.Signal("STOP");
        using var other = crash.Start("run", []);
        await other.ReadAsync("once 2");
        await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE kind = 'crash.deaf' AND state = 'done'") == 1);
        sleeper.Signal("CONT");

        // It works on, and a later job of its own is the sign that it has come to the end of this one.
        other.Kill();
        await crash.AddJobsAsync("crash.work", """{"what":"after","milliseconds":0}""", 1);
        await sleeper.ReadAsync("after 1");
        await JobHost.UntilAsync(async () => await crash.CountAsync("running") == 0);
        Assert.Equal(1, (await crash.EffectsAsync()).Count(e => e == "once"));
        Assert.Equal(1, await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE kind = 'crash.deaf' AND state = 'done' AND attempts = 2"));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_hundred_enqueues_killed_on_either_side_of_the_commit_leave_no_ghost_and_lose_nothing(bool pooled)
    {
        await using var crash = await (pooled ? CrashHost.CreatePooledAsync(postgres) : CrashHost.CreateAsync(Database.Postgres, postgres));
        for (var i = 0; i < 5; i++)
        {
            using var process = crash.Start($"halves {i}", new() { ["Kit__Jobs__Enabled"] = "false" });
            await process.ReadAsync("halves");
            process.Kill();
        }

        using var node = crash.Start("run", []);
        await node.ReadAsync("ready");
        await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE state IN ('ready', 'running')") == 0);
        var effects = await crash.EffectsAsync();
        Assert.Equal(50, effects.Count(e => e.EndsWith(" committed", StringComparison.Ordinal)));
        Assert.DoesNotContain(effects, e => e.EndsWith(" saved", StringComparison.Ordinal));
        Assert.Equal(
            effects.Where(e => e.EndsWith(" committed", StringComparison.Ordinal)).Select(e => e.Replace(" committed", " job", StringComparison.Ordinal)),
            effects.Where(e => e.EndsWith(" job", StringComparison.Ordinal)));
    }

    // A node whose first jobs, which it enqueued itself, are done.
    private static async Task<CrashProcess> StartAsync(CrashHost crash, Dictionary<string, string>? settings = null)
    {
        var process = crash.Start("enqueue", settings ?? []);
        await process.ReadAsync("ready");
        await JobHost.UntilAsync(async () => await crash.CountAsync("done") == 2);
        return process;
    }

    private static Task<long> OfEffectAsync(CrashHost crash, string column) => crash.ScalarAsync($"SELECT {column} FROM {{0}} WHERE kind = 'crash.effect'");

    private static Task<long> WorkAsync(CrashHost crash, string condition) => crash.ScalarAsync($"SELECT count(*) FROM {{0}} WHERE kind = 'crash.work' AND {condition}");
}
