using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Jobs;

/// <summary>What holds of a process that is killed while it runs a job, whatever executes it.</summary>
public abstract class JobKillContract(Database database, PostgresCluster postgres, string engine)
{
    [Fact]
    public async Task Killed_during_the_run_its_effect_is_there_exactly_once_after_the_restart()
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        using (var first = crash.Start("enqueue", Hanging()))
        {
            await first.ReadAsync("saved");
            first.Kill();
        }

        Assert.Equal(["business"], await crash.EffectsAsync());
        using (var second = crash.Start("run", Settings()))
        {
            await second.ReadAsync("ready");
            await JobHost.UntilAsync(async () => await crash.CountAsync("done") == 2);
            second.Kill();
        }

        Assert.Equal(["business", "job"], await crash.EffectsAsync());
        Assert.Equal(1, await crash.ScalarAsync("SELECT crash_count FROM {0} WHERE kind = 'crash.effect'"));
        Assert.Single(crash.Mails());
    }

    [Fact]
    public async Task Killed_during_every_run_the_job_is_dead_after_the_third_and_has_no_effect()
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        for (var i = 0; i < 3; i++)
        {
            using var process = crash.Start(i == 0 ? "enqueue" : "run", Hanging());
            await process.ReadAsync("saved");
            process.Kill();
        }

        using (var last = crash.Start("run", Settings()))
        {
            await last.ReadAsync("ready");
            await JobHost.UntilAsync(async () => await crash.ScalarAsync("SELECT count(*) FROM {0} WHERE kind = 'crash.effect' AND state = 'dead'") == 1);
            last.Kill();
        }

        Assert.Equal(["business"], await crash.EffectsAsync());
    }

    private Dictionary<string, string> Settings() => new() { ["Kit__Jobs__Engine"] = engine };

    private Dictionary<string, string> Hanging() => new(Settings()) { ["Hang"] = "true" };
}
