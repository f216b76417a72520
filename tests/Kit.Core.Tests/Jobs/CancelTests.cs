using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>Jobs whose end somebody asks for.</summary>
public sealed class CancelTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_job_that_waits_never_starts(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var ready = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("ready"));
        var scheduled = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("scheduled"), new() { Delay = TimeSpan.FromMilliseconds(1) });
        Assert.True(await CancelAsync(host, ready));
        Assert.True(await CancelAsync(host, scheduled));
        Assert.False(await CancelAsync(host, ready));
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        await store.PromoteAsync(CancellationToken.None);
        Assert.Empty(await store.ClaimAsync(10, TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.All(await host.JobsAsync(), j => Assert.Equal((JobState.Cancelled, true), (j.State, j.FinishedAt is not null)));
    }

    [Theory, Databases]
    public async Task The_token_of_a_job_that_runs_ends_and_what_it_wrote_is_rolled_back(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.PollInterval = TimeSpan.FromMinutes(10));
        host.Probe.Scripts["long"] = (_, _, ct) => Task.Delay(Timeout.Infinite, ct);
        var id = await host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("long"));
        await JobHost.UntilAsync(() => !host.Probe.Seen.IsEmpty);
        Assert.True(await CancelAsync(host, id));
        var job = await host.WaitAsync(id, JobState.Cancelled);
        Assert.Null(job.LeaseToken);
        Assert.NotNull(job.FinishedAt);
    }

    [Fact]
    public async Task A_job_that_runs_on_another_node_hears_of_it_and_keeps_nothing_of_its_transaction()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false);
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

    [Theory, Databases]
    public async Task A_job_of_another_tenant_is_not_there_to_be_cancelled(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var id = await host.EnqueueAsync(host.Shop.Globex, new AddLabel("theirs"));
        Assert.False(await CancelAsync(host, id));
        Assert.Equal(JobState.Ready, (await host.JobsAsync()).Single().State);
    }

    [Theory, Databases]
    public async Task A_job_whose_end_was_asked_for_does_not_come_back_from_a_failure_or_a_lost_node(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await host.EnqueueAsync(host.Shop.Acme, new AddLabel($"{i}")));
        }

        var taken = await store.ClaimAsync(3, TimeSpan.FromMilliseconds(-1), CancellationToken.None);
        foreach (var id in ids)
        {
            Assert.True(await CancelAsync(host, id));
        }

        Assert.Equal(3, (await store.FindCancelledAsync(CancellationToken.None)).Count);
        await store.RetryAsync(taken[0], "failed", TimeSpan.Zero, CancellationToken.None);
        await store.ReleaseAsync(taken[1], TimeSpan.Zero, CancellationToken.None);
        await store.ReconcileAsync(3, CancellationToken.None);
        Assert.All(await host.JobsAsync(), j => Assert.Equal((JobState.Cancelled, true), (j.State, j.FinishedAt is not null)));
    }

    private static async Task<bool> CancelAsync(JobHost host, Guid id)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        return await scope.ServiceProvider.GetRequiredService<IJobs>().CancelAsync(id);
    }
}
