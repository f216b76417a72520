using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Lifecycle;

/// <summary>A process of its own, killed with SIGKILL within each step and started again.</summary>
public sealed class ProvisioningKillTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Killed_within_a_step_it_goes_on_with_that_step_and_each_has_its_effect_once(int step)
    {
        await using var crash = await CrashHost.CreateAsync(Database.Postgres, postgres);
        using (var first = crash.Start("provision", new() { ["HangAt"] = $"step {step}" }))
        {
            await first.ReadAsync("saved");
            first.Kill();
        }

        Assert.Equal(Enumerable.Range(1, step - 1).Select(i => $"step {i}"), await crash.EffectsAsync());
        Assert.Equal(0, await crash.CountAsync("done"));
        using (var second = crash.Start("run", []))
        {
            await second.ReadAsync("ready");
            await JobHost.UntilAsync(async () => await crash.CountAsync("done") == 1);
            second.Kill();
        }

        Assert.Equal(["step 1", "step 2", "step 3"], await crash.EffectsAsync());
        Assert.Equal(["Active"], await crash.StatusesAsync());
    }
}
