using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>What follows when a job does not end well.</summary>
public sealed class RetryTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_failed_attempt_leaves_nothing_and_the_job_runs_again(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        host.Probe.Scripts["third time lucky"] = async (services, context, ct) =>
        {
            var db = services.GetRequiredService<ShopDb>();
            db.Add(new Label { Text = $"attempt {context.Attempt}" });
            await db.SaveChangesAsync(ct);
            await db.Customers.ExecuteUpdateAsync(c => c.SetProperty(x => x.Number, x => x.Number + 1), ct);
            if (context.Attempt < 3)
            {
                throw new InvalidOperationException($"no {context.Attempt}");
            }
        };
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            scope.ServiceProvider.GetRequiredService<ShopDb>().Add(new Customer { Name = "c", Number = 1 });
            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        var job = await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("third time lucky")), JobState.Done);
        Assert.Equal((3, "InvalidOperationException: no 2"), (job.Attempts, job.LastError));
        Assert.Equal(["attempt 3"], await host.LabelsAsync(host.Shop.Acme));
        await using var after = host.Shop.As(host.Shop.Acme);
        Assert.Equal(2, (await after.ServiceProvider.GetRequiredService<ShopDb>().Customers.SingleAsync()).Number);
    }

    [Theory, Databases]
    public async Task After_the_last_attempt_the_job_is_dead_and_says_why(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        host.Probe.Scripts["never"] = (_, _, _) => throw new InvalidOperationException("never");
        var job = await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("never")), JobState.Dead);
        Assert.Equal((4, "InvalidOperationException: never"), (job.Attempts, job.LastError));
        Assert.NotNull(job.FinishedAt);

        var once = await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("never"), new() { MaxAttempts = 1 }), JobState.Dead);
        Assert.Equal(1, once.Attempts);
        host.Probe.Scripts["give up"] = (_, _, _) => throw new JobAbandonedException("of no use");
        var given = await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("give up")), JobState.Dead);
        Assert.Equal((1, "JobAbandonedException: KIT3004: of no use"), (given.Attempts, given.LastError));
    }

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
    public async Task A_job_that_cannot_be_read_is_dead_and_the_queue_goes_on(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        var poison = await RowAsync(host, "test.label", "{ not json");
        var empty = await RowAsync(host, "test.label", "null");
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("after")), JobState.Done);
        Assert.Contains("can't be read", (await host.WaitAsync(poison, JobState.Dead)).LastError, StringComparison.Ordinal);
        await host.WaitAsync(empty, JobState.Dead);
    }

    [Theory, Databases]
    public async Task An_unknown_kind_is_left_alone(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        var unknown = await host.EnqueueAsync(host.Shop.Acme, new Unknown("for a newer node"));
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("after")), JobState.Done);
        var job = (await host.JobsAsync()).Single(j => j.Id == unknown);
        Assert.Equal((JobState.Ready, 0), (job.State, job.Attempts));
    }

    [Theory, Databases]
    public async Task The_jobs_of_a_suspended_tenant_wait_until_it_is_active_again(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        await SetStatusAsync(host, TenantStatus.Suspended);
        var waiting = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("patient"));
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Globex, new AddLabel("after")), JobState.Done);
        var job = (await host.JobsAsync()).Single(j => j.Id == waiting);
        Assert.Equal((JobState.Ready, 0), (job.State, job.Attempts));
        await SetStatusAsync(host, TenantStatus.Active);
        await host.WaitAsync(waiting, JobState.Done);
    }

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

    private static async Task SetStatusAsync(JobHost host, TenantStatus status)
    {
        await using var scope = host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        (await db.Set<Tenant>().SingleAsync(t => t.Id == host.Shop.Acme.Id)).Status = status;
        await db.SaveChangesAsync();
    }

    private static async Task<Guid> RowAsync(JobHost host, string kind, string payload)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var job = new Job { Kind = kind, Lane = "default", Payload = payload, MaxAttempts = 3, RunAt = TimeProvider.System.GetUtcNow() };
        db.Add(job);
        await db.SaveChangesAsync();
        return job.Id;
    }
}
