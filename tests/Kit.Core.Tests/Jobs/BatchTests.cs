using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>Sets of jobs, and what follows when all have ended: once.</summary>
public sealed class BatchTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task What_follows_begins_once_when_the_last_has_ended_on_whichever_node(Database database)
    {
        const int Batches = 12;
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Workers = 2 * Batches);
        if (database == Database.Postgres)
        {
            await host.StartNodeAsync(host.Probe, o => o.Workers = 2 * Batches);
        }

        // Two that end at one moment, with and without a transaction, and each with others of its kind.
        var gates = Enumerable.Range(0, Batches).ToDictionary(i => $"{i}", _ => new SemaphoreSlim(0));
        foreach (var (name, gate) in gates)
        {
            var there = 0;
            host.Probe.Scripts[$"meet {name}"] = async (_, _, cancellationToken) =>
            {
                if (Interlocked.Increment(ref there) == 2)
                {
                    gate.Release(2);
                }

                await gate.WaitAsync(cancellationToken);
            };
        }

        var meets = database == Database.Postgres; // on SQLite one with a transaction is alone
        host.Probe.Scripts["quick"] = (_, _, _) => Task.CompletedTask;
        var ids = new List<Guid>();
        foreach (var name in gates.Keys)
        {
            var script = meets ? $"meet {name}" : "quick";
            ids.Add(await EnqueueAsync(host, b => b.Add(new Script(script)).Add(new ScriptOutside(script)).OnDone(new AddLabel($"done {name}")).OnFailed(new AddLabel($"failed {name}"))));
        }

        await JobHost.UntilAsync(async () => (await host.LabelsAsync(host.Shop.Acme)).Count == Batches);
        await JobHost.UntilAsync(async () => (await host.JobsAsync()).All(j => j.State is JobState.Done or JobState.Cancelled));
        Assert.Equal(gates.Keys.Select(n => $"done {n}").Order(), (await host.LabelsAsync(host.Shop.Acme)).Order());
        foreach (var id in ids)
        {
            Assert.Equal((2L, 2L, 0L, 0L), await ProgressAsync(host, id));
        }
    }

    [Theory, Databases]
    public async Task A_batch_fails_once_and_is_done_when_its_dead_ones_are_retried_or_discarded(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => (o.Enabled, o.DoneRetention) = (false, TimeSpan.FromTicks(1)));
        var jobs = new JobsUnderTest(host.Shop.Services);
        var dies = true;
        host.Probe.Scripts["dies"] = (_, _, _) => dies ? throw new JobAbandonedException("enough") : Task.CompletedTask;
        host.Probe.Scripts["dies too"] = host.Probe.Scripts["dies"];
        var id = await EnqueueAsync(host, b => b.Add(new AddLabel("one")).Add(new Script("dies")).Add(new Script("dies too")).OnDone(new AddLabel("done")).OnFailed(new AddLabel("failed")));
        await jobs.DrainAsync();
        Assert.Equal(["failed", "one"], (await host.LabelsAsync(host.Shop.Acme)).Order());
        Assert.Equal((3L, 1L, 2L, 0L), await ProgressAsync(host, id));

        // Still dead, it fails no second time; what is done of it is not forgotten meanwhile.
        await LettersAsync(host, l => l.RetryAsync(new() { Error = "enough" }, "again"));
        await jobs.DrainAsync();
        await Pruner(host).PruneAsync(host.Shop.Services.GetRequiredService<JobStore>(), CancellationToken.None);
        Assert.Equal(2, (await host.LabelsAsync(host.Shop.Acme)).Count);
        Assert.Equal((3L, 1L, 2L, 0L), await ProgressAsync(host, id));

        dies = false;
        var dead = (await host.JobsAsync()).Where(j => j.State == JobState.Dead).ToList();
        await LettersAsync(host, l => l.RetryAsync(new() { Id = dead[0].Id }, "mended"));
        await jobs.DrainAsync();
        Assert.Equal(2, (await host.LabelsAsync(host.Shop.Acme)).Count);
        await LettersAsync(host, l => l.DiscardAsync(new() { Id = dead[1].Id }, "of no use"));
        await jobs.DrainAsync();
        Assert.Equal(["done", "failed", "one"], (await host.LabelsAsync(host.Shop.Acme)).Order());
        Assert.Equal((2L, 2L, 0L, 0L), await ProgressAsync(host, id));
    }

    [Theory, Databases]
    public async Task Jobs_add_to_their_batch_and_a_batch_of_nothing_is_done(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        host.Probe.Scripts["splits"] = host.Probe.Scripts["splits in order"] = (services, context, _) =>
        {
            services.GetRequiredService<IJobBatches>().Add(context, new AddLabel("part"));
            return Task.CompletedTask;
        };
        await EnqueueAsync(host, b => b.OnDone(new AddLabel("nothing to do")));
        var id = await EnqueueAsync(host, b => b.Add(new Script("splits")).OnDone(new AddLabel("done")));
        var chain = await EnqueueAsync(host, b => b.InOrder().Add(new Script("splits in order")).Add(new AddLabel("next")).OnDone(new AddLabel("end")));
        var ran = await new JobsUnderTest(host.Shop.Services).DrainAsync();
        Assert.Equal(["done", "end", "next", "nothing to do", "part", "part"], (await host.LabelsAsync(host.Shop.Acme)).Order());
        Assert.Equal((2L, 2L, 0L, 0L), await ProgressAsync(host, id));
        Assert.Equal((3L, 3L, 0L, 0L), await ProgressAsync(host, chain));
        Assert.Equal([1L, 2L, 3L], ran.Where(j => j.BatchId == chain).Select(j => j.Position!.Value));
    }

    [Theory, Databases]
    public async Task A_chain_waits_behind_one_that_is_dead_and_a_cancelled_batch_is_followed_by_nothing(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var jobs = new JobsUnderTest(host.Shop.Services);
        host.Probe.Scripts["dies"] = (_, _, _) => throw new JobAbandonedException("enough");
        var chain = await EnqueueAsync(
            host, b => b.InOrder().Add(new AddLabel("first")).Add(new Script("dies")).Add(new AddLabel("last")).OnDone(new AddLabel("done")).OnFailed(new AddLabel("failed")));
        await jobs.DrainAsync();
        Assert.Equal(["failed", "first"], (await host.LabelsAsync(host.Shop.Acme)).Order());
        Assert.Equal((3L, 1L, 1L, 0L), await ProgressAsync(host, chain));
        await LettersAsync(host, l => l.DiscardAsync(new(), "of no use"));
        await jobs.DrainAsync();
        Assert.Equal(["done", "failed", "first", "last"], (await host.LabelsAsync(host.Shop.Acme)).Order());

        var cancelled = await EnqueueAsync(host, b => b.InOrder().Add(new AddLabel("never")).Add(new AddLabel("nor this")).OnDone(new AddLabel("nor that")));
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            Assert.Equal(3, await scope.ServiceProvider.GetRequiredService<IJobBatches>().CancelAsync(cancelled));
        }

        await using (var scope = host.Shop.As(host.Shop.Globex))
        {
            Assert.Null(await scope.ServiceProvider.GetRequiredService<IJobBatches>().FindAsync(cancelled));
            Assert.Equal(0, await scope.ServiceProvider.GetRequiredService<IJobBatches>().CancelAsync(cancelled));
        }

        Assert.Empty(await jobs.DrainAsync());
        Assert.Equal((2L, 0L, 0L, 2L), await ProgressAsync(host, cancelled));
    }

    [Theory, Databases]
    public async Task What_ended_long_ago_is_deleted_and_a_batch_that_nobody_mends_is_given_up(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => (o.Enabled, o.DoneRetention, o.DeadRetention) = (false, TimeSpan.FromTicks(1), TimeSpan.FromTicks(1)));
        host.Probe.Scripts["dies"] = (_, _, _) => throw new JobAbandonedException("enough");
        await EnqueueAsync(host, b => b.Add(new AddLabel("one")));
        await EnqueueAsync(host, b => b.InOrder().Add(new Script("dies")).Add(new AddLabel("never")).OnDone(new AddLabel("never")));
        await new JobsUnderTest(host.Shop.Services).DrainAsync();
        for (var round = 0; round < 3; round++)
        {
            await Pruner(host).PruneAsync(host.Shop.Services.GetRequiredService<JobStore>(), CancellationToken.None);
            Assert.Empty(await new JobsUnderTest(host.Shop.Services).DrainAsync());
        }

        Assert.Empty(await host.JobsAsync());
        await using var scope = host.Shop.AsPlatform();
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<JobBatch>().ToListAsync());
        Assert.Equal(["one"], await host.LabelsAsync(host.Shop.Acme));
    }

    private static async Task<Guid> EnqueueAsync(JobHost host, Action<JobBatchBuilder> build)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        var id = scope.ServiceProvider.GetRequiredService<IJobBatches>().Enqueue(build);
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        return id;
    }

    private static async Task<(long Total, long Done, long Dead, long Cancelled)> ProgressAsync(JobHost host, Guid id)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        var progress = (await scope.ServiceProvider.GetRequiredService<IJobBatches>().FindAsync(id))!;
        return (progress.Total, progress.Done, progress.Dead, progress.Cancelled);
    }

    private static async Task LettersAsync(JobHost host, Func<IDeadLetters, Task<int>> act)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        Assert.True(await act(scope.ServiceProvider.GetRequiredService<IDeadLetters>()) > 0);
    }

    private static JobPruner Pruner(JobHost host) => host.Shop.Services.GetRequiredService<JobPruner>();
}
