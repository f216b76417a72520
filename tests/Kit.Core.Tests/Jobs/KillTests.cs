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
}
