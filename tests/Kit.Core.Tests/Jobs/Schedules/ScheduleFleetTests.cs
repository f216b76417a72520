using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;

namespace Kit.Core.Tests.Jobs.Schedules;

/// <summary>Processes of their own, one of which is killed in the middle of a tick.</summary>
public sealed class ScheduleFleetTests(PostgresCluster postgres)
{
    private const int Gate = 4711;

    [Fact]
    public async Task Five_hundred_schedules_due_in_one_second_on_two_nodes_make_five_hundred_jobs_though_one_is_killed_in_between()
    {
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        using var first = crash.Start("enqueue", []);
        await first.ReadAsync("ready");
        using var second = crash.Start("run", []);
        await second.ReadAsync("ready");

        // Both have some in hand, and are not to go on, when one of them is gone.
        await using (await crash.HoldAsync($"SELECT pg_advisory_lock({Gate})"))
        {
            await DueAsync(crash);
            await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'") == 2);
            first.Kill();
        }

        await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE dedupe_key LIKE 's-%' AND state = 'done'") >= 500);
        Assert.Equal(500, await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE dedupe_key LIKE 's-%'"));
        Assert.Equal(500, (await crash.EffectsAsync()).Where(e => e.StartsWith("s-", StringComparison.Ordinal)).Distinct().Count());
        Assert.Equal(500, (await crash.EffectsAsync()).Count(e => e.StartsWith("s-", StringComparison.Ordinal)));
        Assert.Equal(500, await crash.ScalarAsync("SELECT count(*) FROM kit.schedules s JOIN {0} j ON j.tenant_id = s.tenant_id AND j.id = s.last_job_id WHERE s.next_at > now()"));
    }

    private static Task DueAsync(CrashHost crash)
    {
        const string Work = """{"Kind":"crash.effect","Version":1,"Lane":"default","Priority":0,"MaxAttempts":20,"Payload":"{\"text\":\"#\"}","Rule":{"Misfire":0,"MostMissed":1,"GraceSeconds":60,"Overlap":false}}""";
        return crash.ExecuteAsync($"""
            CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared({Gate}); RETURN NEW; END $$;
            CREATE TRIGGER stop_here BEFORE INSERT ON kit.jobs FOR EACH ROW WHEN (NEW.dedupe_key LIKE 's-%') EXECUTE FUNCTION stop_here();
            INSERT INTO kit.schedules (tenant_id, name, is_declared, cadence, work, state, next_at, created_at)
            SELECT t.id, 's-' || n, false, '0 0 1 1 *', replace('{Work}', '#', 's-' || n), 'Active', date_trunc('year', now()), now() - interval '2 years'
            FROM generate_series(1, 500) n CROSS JOIN kit.tenants t
            """);
    }
}
