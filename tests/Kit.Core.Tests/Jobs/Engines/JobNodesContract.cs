using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>What holds of several nodes on one database, and of a server that goes away, whatever executes the jobs.</summary>
public abstract class JobNodesContract(PostgresCluster postgres, EngineUnderTest? engine = null) : JobEngineContract(Database.Postgres, postgres, engine)
{
    [Fact]
    public async Task Two_nodes_run_each_of_200_jobs_exactly_once()
    {
        await using var host = await StartAsync();
        var other = new JobProbe();
        await host.StartNodeAsync(other);
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var jobs = scope.ServiceProvider.GetRequiredService<IJobs>();
            for (var i = 0; i < 200; i++)
            {
                jobs.Enqueue(new AddLabel($"{i:000}"));
            }

            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        await JobHost.UntilAsync(async () => (await host.JobsAsync()).All(j => j.State == JobState.Done));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i:000}"), (await host.LabelsAsync(host.Shop.Acme)).Order());
        Assert.All(await host.JobsAsync(), j => Assert.Equal(1, j.Attempts));
        Assert.NotEmpty(host.Probe.Seen);
        Assert.NotEmpty(other.Seen);
    }

    [Fact]
    public async Task When_a_nodes_lease_ends_another_takes_over_and_what_the_first_did_is_not_saved()
    {
        // With its one worker busy, the first node can't take the job again itself.
        await using var host = await StartAsync(o => (o.Lease, o.Workers) = (TimeSpan.FromSeconds(1.5), 1));
        var free = new TaskCompletionSource();
        host.Probe.Scripts["slow"] = async (services, _, _) =>
        {
            services.GetRequiredService<ShopDb>().Add(new Label { Text = "by the first" });
            await services.GetRequiredService<ShopDb>().SaveChangesAsync();
            await free.Task; // deaf to its token
        };
        var id = await host.EnqueueAsync(host.Shop.Acme, new Script("slow"));
        await JobHost.UntilAsync(() => !host.Probe.Seen.IsEmpty);

        var other = new JobProbe();
        other.Scripts["slow"] = async (services, _, _) =>
        {
            services.GetRequiredService<ShopDb>().Add(new Label { Text = "by the second" });
            await services.GetRequiredService<ShopDb>().SaveChangesAsync();
        };
        await host.StartNodeAsync(other);
        await host.StealAsync(id);
        await host.WaitAsync(id, JobState.Done);
        free.SetResult();
        await JobHost.UntilAsync(() => host.Shop.Services.GetRequiredService<RunningJobs>().Count == 0);

        var done = await host.WaitAsync(id, JobState.Done);
        Assert.Equal((2, 1), (done.Attempts, done.CrashCount));
        Assert.Equal(["by the second"], await host.LabelsAsync(host.Shop.Acme));
        Assert.Single(host.Probe.Seen);
        Assert.Equal(2, Assert.Single(other.Seen).Context.Attempt);
    }

    [Fact]
    public async Task A_job_that_runs_on_another_node_hears_of_it_and_keeps_nothing_of_its_transaction()
    {
        await using var host = await StartAsync(o => o.Enabled = false);
        var other = new JobProbe();
        other.Scripts["long"] = async (services, _, ct) =>
        {
            services.GetRequiredService<ShopDb>().Add(new Label { Text = "half" });
            await services.GetRequiredService<ShopDb>().SaveChangesAsync(ct);
            await Task.Delay(Timeout.Infinite, ct);
        };
        await host.StartNodeAsync(other, o => o.Enabled = true);
        var id = await host.EnqueueAsync(host.Shop.Acme, new Script("long"));
        await JobHost.UntilAsync(() => !other.Seen.IsEmpty);
        Assert.True(await CancelAsync(host, id));
        await host.WaitAsync(id, JobState.Cancelled);
        Assert.Empty(await host.LabelsAsync(host.Shop.Acme));
    }

    [Fact]
    public async Task After_the_server_has_crashed_no_job_is_lost_and_none_has_its_effect_twice() =>
        await ServerRestart.RunAsync(Tested, immediate: true, 150);

    // As when the first node had been cut off from the database for longer than its lease.
}
