using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;

namespace Kit.Core.Tests.Jobs.Schedules;

/// <summary>Processes of their own, one of which is killed in the middle of a tick.</summary>
public sealed class ScheduleFleetTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Five_hundred_schedules_due_in_one_second_on_two_nodes_make_five_hundred_jobs_though_one_is_killed_in_between()
    {
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        using var first = crash.Start("enqueue", []);
        await first.ReadAsync("ready");
        using var second = crash.Start("run", []);
        await second.ReadAsync("ready");

        // A tick takes so long that both have some in hand when one of them is gone.
        var work = """{"Kind":"crash.effect","Version":1,"Lane":"default","Priority":0,"MaxAttempts":20,"Payload":"{\"text\":\"#\"}","Rule":{"Misfire":0,"MostMissed":1,"GraceSeconds":60,"Overlap":false}}""";
        await crash.ExecuteAsync($"""
            CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$;
            CREATE TRIGGER doze BEFORE INSERT ON kit.jobs FOR EACH ROW WHEN (NEW.dedupe_key LIKE 's-%') EXECUTE FUNCTION doze();
            INSERT INTO kit.schedules (tenant_id, name, is_declared, cadence, work, state, next_at, created_at)
            SELECT t.id, 's-' || n, false, '0 0 1 1 *', replace('{work}', '#', 's-' || n), 'Active', date_trunc('year', now()), now() - interval '2 years'
            FROM generate_series(1, 500) n CROSS JOIN kit.tenants t
            """);
        await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'") == 2);
        first.Kill();

        await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE dedupe_key LIKE 's-%' AND state = 'done'") >= 500);
        Assert.Equal(500, await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE dedupe_key LIKE 's-%'"));
        Assert.Equal(500, (await crash.EffectsAsync()).Where(e => e.StartsWith("s-", StringComparison.Ordinal)).Distinct().Count());
        Assert.Equal(500, (await crash.EffectsAsync()).Count(e => e.StartsWith("s-", StringComparison.Ordinal)));
        Assert.Equal(500, await crash.ScalarAsync("SELECT count(*) FROM kit.schedules s JOIN {0} j ON j.tenant_id = s.tenant_id AND j.id = s.last_job_id WHERE s.next_at > now()"));
    }
}
