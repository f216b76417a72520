using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Jobs;

/// <summary>What holds of a node that goes on beside one that is killed, whatever executes its jobs.</summary>
public abstract class JobSurvivorContract(PostgresCluster postgres, string engine)
{
    private const int Gate = 4712;

    [Fact]
    public async Task The_job_of_a_node_that_is_killed_is_done_once_by_the_one_that_lives()
    {
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        using var first = crash.Start("enqueue", new(Settings()) { ["Hang"] = "true" });
        await first.ReadAsync("saved");
        using var survivor = crash.Start("run", Settings());
        await survivor.ReadAsync("ready");
        first.Kill();

        await JobHost.UntilAsync(async () => await crash.CountAsync("done") == 2);
        Assert.Equal(["business", "job"], await crash.EffectsAsync());
        Assert.Equal(1, await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE kind = 'crash.effect' AND attempts = 2 AND crash_count = 1"));
        Assert.Single(crash.Mails());
    }

    /// <summary>The server does not notice that the client is gone before its statement has ended: what was begun is written, with nobody there to hear of it.</summary>
    [Theory]
    [InlineData("ready", "running", "crash.effect")]
    [InlineData("running", "done", "crash.effect")]
    [InlineData("scheduled", "ready", "crash.effect")]
    [InlineData("running", "scheduled", "crash.work")]
    public async Task A_node_killed_while_it_changes_jobs_states_holds_up_nobody_and_leaves_each_job_to_be_done_once(string from, string to, string kind)
    {
        const int Number = 20;
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        using var first = crash.Start("enqueue", Settings());
        await first.ReadAsync("ready");
        await JobHost.UntilAsync(async () => await crash.CountAsync("done") == 2);
        await crash.ExecuteAsync($"""
            CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared({Gate}); RETURN NEW; END $$;
            CREATE TRIGGER stop_here BEFORE UPDATE ON kit.jobs FOR EACH ROW WHEN (OLD.state = '{from}' AND NEW.state = '{to}') EXECUTE FUNCTION stop_here()
            """);

        CrashProcess survivor;
        await using (await crash.HoldAsync($"SELECT pg_advisory_lock({Gate})"))
        {
            var jobs = CrashHost.JobsSql(kind, kind == "crash.effect" ? """{"text":"e-#"}""" : """{"what":"stumbles","milliseconds":0}""", Number);
            await crash.ExecuteAsync(from == "scheduled" ? jobs.Replace("'ready'", "'scheduled'", StringComparison.Ordinal) : jobs);
            await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'") > 0);
            survivor = crash.Start("run", Settings());
            await survivor.ReadAsync("ready");
            first.Kill();
        }

        using (survivor)
        {
            await JobHost.UntilAsync(async () => await crash.ScalarAsync($"SELECT count(*) FROM {{0}} WHERE kind = '{kind}' AND state = 'done' AND (payload LIKE '%e-%' OR attempts > 1)") == Number);
        }

        var effects = (await crash.EffectsAsync()).Where(e => e.StartsWith("e-", StringComparison.Ordinal)).ToList();
        Assert.Equal(kind == "crash.effect" ? Number : 0, effects.Count);
        Assert.Equal(effects.Distinct(), effects);
    }

    private Dictionary<string, string> Settings() => new() { ["Kit__Jobs__Engine"] = engine, ["Kit__Jobs__RetryDelay"] = "00:00:00.1" };
}
