using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>What follows when a job does not end well.</summary>
public sealed class RetryTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_failed_job_waits_longer_each_time(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.RetryDelay = TimeSpan.FromHours(1));
        host.Probe.Scripts["fail"] = (_, _, _) => throw new InvalidOperationException("no");
        var before = TimeProvider.System.GetUtcNow();
        var job = await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("fail")), JobState.Scheduled);
        Assert.InRange(job.RunAt - before, TimeSpan.FromHours(0.79), TimeSpan.FromHours(1.25));
        Assert.Null(job.LeaseToken);
    }

    [Theory]
    [InlineData(1, 0.5, 5)]
    [InlineData(2, 0.5, 15)]
    [InlineData(3, 0.5, 45)]
    [InlineData(30, 0.5, 21600)]
    [InlineData(1, 0, 4)]
    [InlineData(1, 1, 6)]
    public void Waits_grow_threefold_up_to_a_limit_give_or_take_a_fifth(int attempt, double random, double seconds) =>
        Assert.Equal(seconds, Backoff.After(attempt, TimeSpan.FromSeconds(5), TimeSpan.FromHours(6), random).TotalSeconds, 3);

    [Theory, Databases]
    public async Task What_a_handler_without_a_transaction_saved_stays_when_it_fails(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        host.Probe.Scripts["outside"] = async (services, context, ct) =>
        {
            var db = services.GetRequiredService<ShopDb>();
            Assert.Null(db.Database.CurrentTransaction);
            db.Add(new Label { Text = $"saved {context.Attempt}" });
            await db.SaveChangesAsync(ct);
            db.Add(new Label { Text = $"left {context.Attempt}" });
            if (context.Attempt == 1)
            {
                throw new InvalidOperationException("no");
            }
        };
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("outside")), JobState.Done);
        Assert.Equal(["left 2", "saved 1", "saved 2"], (await host.LabelsAsync(host.Shop.Acme)).Order());
    }
}
