using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>Jobs of hosts that go by way of PgBouncer in transaction mode, and listen past it.</summary>
public sealed class PooledTests(PostgresCluster postgres)
{
    [Fact]
    public async Task A_job_is_heard_of_at_once_past_the_pooler()
    {
        await using var pooled = await PooledDatabase.CreateAsync(postgres, connections: 5);
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false, pooled: pooled);
        var other = new JobProbe();
        await host.StartNodeAsync(other, o => o.PollInterval = TimeSpan.FromHours(1));
        await host.ListenersAsync(2);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("one")), JobState.Done);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("two")), JobState.Done);
        Assert.Equal(["one", "two"], other.Seen.Select(s => s.Text));
    }

    [Fact]
    public async Task A_job_is_there_with_its_transaction_or_not_at_all()
    {
        await using var pooled = await PooledDatabase.CreateAsync(postgres, connections: 5);
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, pooled: pooled);
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            await using var scope = host.Shop.As(i % 4 < 2 ? host.Shop.Acme : host.Shop.Globex);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
            db.Add(new Label { Text = $"row {i}" });
            scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel($"job {i}"));
            await db.SaveChangesAsync(CancellationToken.None);
            await (i % 2 == 0 ? transaction.CommitAsync(CancellationToken.None) : transaction.RollbackAsync(CancellationToken.None));
        });
        await JobHost.UntilAsync(async () => (await host.JobsAsync()).All(j => j.State == JobState.Done));
        foreach (var (tenant, rest) in new[] { (host.Shop.Acme, 0), (host.Shop.Globex, 2) })
        {
            var expected = Enumerable.Range(0, 40).Where(i => i % 4 == rest).SelectMany(i => new[] { $"row {i}", $"job {i}" });
            Assert.Equal(expected.Order(StringComparer.Ordinal), (await host.LabelsAsync(tenant)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_save_whose_connection_is_ended_under_it_enqueues_one_job_when_it_is_tried_again()
    {
        await using var pooled = await PooledDatabase.CreateAsync(postgres, connections: 5);
        await using var host = await JobHost.StartAsync(
            Database.Postgres,
            postgres,
            services: s => s.ConfigureDbContext<ShopDb>((_, options) => options.UseNpgsql(n => n.EnableRetryOnFailure(5, TimeSpan.FromMilliseconds(50), null))),
            pooled: pooled);
        await using var outer = host.Shop.As(host.Shop.Acme);
        var tries = 0;
        await outer.ServiceProvider.GetRequiredService<ShopDb>().Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            tries++;
            await using var scope = host.Shop.As(host.Shop.Acme);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel("one"));
            await db.SaveChangesAsync();
            if (tries == 1)
            {
                await postgres.ExecuteAsync(
                    pooled.Database.Name,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'");
            }

            await transaction.CommitAsync();
        });
        Assert.InRange(tries, 2, 6);
        await host.WaitAsync(Assert.Single(await host.JobsAsync()).Id, JobState.Done);
        Assert.Equal(["one"], await host.LabelsAsync(host.Shop.Acme));
    }

    [Fact]
    public async Task What_a_job_enqueues_is_committed_with_its_completion_or_not_at_all()
    {
        await using var pooled = await PooledDatabase.CreateAsync(postgres, connections: 5);
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, pooled: pooled);
        host.Probe.Scripts["parent"] = (services, context, _) =>
        {
            services.GetRequiredService<IJobs>().Enqueue(new AddLabel($"child of attempt {context.Attempt}"));
            return context.Attempt == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask;
        };
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("parent")), JobState.Done);
        await JobHost.UntilAsync(async () => (await host.JobsAsync()).All(j => j.State == JobState.Done));
        Assert.Equal(["child of attempt 2"], await host.LabelsAsync(host.Shop.Acme));
    }
}
