using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Jobs;

/// <summary>A process of its own, killed with SIGKILL and started again: no job lost, no effect twice.</summary>
public sealed class KillTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Killed_between_the_commit_and_the_run_the_job_and_the_mail_are_done_after_the_restart(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        using (var first = crash.Start("enqueue", new() { ["Kit__Jobs__Enabled"] = "false" }))
        {
            await first.ReadAsync("ready");
            first.Kill();
        }

        Assert.Equal(["business"], await crash.EffectsAsync());
        using (var second = crash.Start("run", []))
        {
            await second.ReadAsync("ready");
            await JobHost.UntilAsync(async () => await crash.CountAsync("done") == 2);
            second.Kill();
        }

        Assert.Equal(["business", "job"], await crash.EffectsAsync());
        Assert.Single(crash.Mails());
    }

    [Theory, Databases]
    public async Task Killed_during_the_run_its_effect_is_there_exactly_once_after_the_restart(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        using (var first = crash.Start("enqueue", new() { ["Hang"] = "true" }))
        {
            await first.ReadAsync("saved");
            first.Kill();
        }

        Assert.Equal(["business"], await crash.EffectsAsync());
        using (var second = crash.Start("run", []))
        {
            await second.ReadAsync("ready");
            await JobHost.UntilAsync(async () => await crash.CountAsync("done") == 2);
            second.Kill();
        }

        Assert.Equal(["business", "job"], await crash.EffectsAsync());
        Assert.Equal(1, await crash.ScalarAsync("SELECT crash_count FROM {0} WHERE kind = 'crash.effect'"));
        Assert.Single(crash.Mails());
    }

    [Theory, Databases]
    public async Task Killed_during_every_run_the_job_is_dead_after_the_third_and_has_no_effect(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        for (var i = 0; i < 3; i++)
        {
            using var process = crash.Start(i == 0 ? "enqueue" : "run", new() { ["Hang"] = "true" });
            await process.ReadAsync("saved");
            process.Kill();
        }

        using (var last = crash.Start("run", []))
        {
            await last.ReadAsync("ready");
            await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE kind = 'crash.effect' AND state = 'dead'") == 1);
            last.Kill();
        }

        Assert.Equal(["business"], await crash.EffectsAsync());
    }
}
