using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>What holds of jobs whatever executes them; compiled into the tests of each engine.</summary>
public abstract class JobEngineContract(Database database, PostgresCluster postgres, EngineUnderTest? engine = null)
{
    [Fact]
    public async Task A_failed_attempt_leaves_nothing_and_the_job_runs_again()
    {
        await using var host = await StartAsync();
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

    [Fact]
    public async Task After_the_last_attempt_the_job_is_dead_and_says_why()
    {
        await using var host = await StartAsync();
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

    [Fact]
    public async Task What_cannot_be_read_is_dead_what_nobody_knows_is_left_alone_and_the_queue_goes_on()
    {
        await using var host = await StartAsync();
        var poison = await RowAsync(host, "test.label", "{ not json");
        var empty = await RowAsync(host, "test.label", "null");
        var unknown = await host.EnqueueAsync(host.Shop.Acme, new Unknown("for a newer node"));
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("after")), JobState.Done);
        Assert.Contains("can't be read", (await host.WaitAsync(poison, JobState.Dead)).LastError, StringComparison.Ordinal);
        await host.WaitAsync(empty, JobState.Dead);
        var left = (await host.JobsAsync()).Single(job => job.Id == unknown);
        Assert.Equal((JobState.Ready, 0), (left.State, left.Attempts));
    }

    [Fact]
    public async Task The_jobs_of_a_suspended_tenant_wait_until_it_is_active_again()
    {
        await using var host = await StartAsync();
        await SetStatusAsync(host, TenantStatus.Suspended);
        var waiting = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("patient"));
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Globex, new AddLabel("after")), JobState.Done);
        var job = (await host.JobsAsync()).Single(j => j.Id == waiting);
        Assert.Equal((JobState.Ready, 0), (job.State, job.Attempts));
        await SetStatusAsync(host, TenantStatus.Active);
        await host.WaitAsync(waiting, JobState.Done);
    }

    [Fact]
    public async Task The_token_of_a_job_that_runs_ends_and_what_it_wrote_is_rolled_back()
    {
        await using var host = await StartAsync(o => o.PollInterval = TimeSpan.FromMinutes(10));
        host.Probe.Scripts["long"] = (_, _, ct) => Task.Delay(Timeout.Infinite, ct);
        var id = await host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("long"));
        await JobHost.UntilAsync(() => !host.Probe.Seen.IsEmpty);
        Assert.True(await CancelAsync(host, id));
        var job = await host.WaitAsync(id, JobState.Cancelled);
        Assert.Null(job.LeaseToken);
        Assert.NotNull(job.FinishedAt);
    }

    [Fact]
    public async Task No_more_jobs_run_at_once_than_there_are_workers()
    {
        await using var host = await StartAsync(o => o.Workers = 3);
        var (now, most) = (0, 0);
        host.Probe.Scripts["count"] = async (_, _, ct) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await Task.Delay(30, ct);
            Interlocked.Decrement(ref now);
        };
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            foreach (var _ in Enumerable.Range(0, 15))
            {
                scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new ScriptOutside("count"));
            }

            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        await JobHost.UntilAsync(async () => (await host.JobsAsync()).All(j => j.State == JobState.Done));
        Assert.InRange(most, 2, 3);
    }

    [Fact]
    public async Task A_job_longer_than_its_lease_is_run_once_as_its_node_renews_it()
    {
        await using var host = await StartAsync(o => o.Lease = TimeSpan.FromSeconds(1));
        host.Probe.Scripts["long"] = async (_, _, ct) => await Task.Delay(TimeSpan.FromSeconds(4), ct);
        var job = await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("long")), JobState.Done);
        Assert.Equal((1, 0), (job.Attempts, job.CrashCount));
        Assert.Single(host.Probe.Seen);
    }

    [Fact]
    public async Task A_host_that_stops_lets_jobs_end_and_gives_the_others_back_with_their_attempt()
    {
        await using var host = await StartAsync(o => o.StopTimeout = TimeSpan.FromMilliseconds(200));
        host.Probe.Scripts["obedient"] = (_, _, ct) => Task.Delay(Timeout.Infinite, ct);
        host.Probe.Scripts["deaf"] = (_, _, _) => new TaskCompletionSource().Task;
        var obedient = await host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("obedient"));
        var deaf = await host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("deaf"));
        await JobHost.UntilAsync(() => host.Probe.Seen.Count == 2);
        await host.Shop.StopAsync();
        foreach (var id in new[] { obedient, deaf })
        {
            var job = (await host.JobsAsync()).Single(j => j.Id == id);
            Assert.Equal((JobState.Ready, 0, 0), (job.State, job.Attempts, job.CrashCount));
            Assert.Null(job.LeaseToken);
        }
    }

    [Fact]
    public async Task A_tenant_with_many_jobs_does_not_hold_up_one_with_a_single_job()
    {
        const int Workers = 10;
        var number = database == Database.Postgres && engine is null ? 10_000 : 1_000;
        await using var host = await StartAsync(o => o.Workers = Workers);
        host.Probe.Scripts["bulk"] = (_, _, ct) => Task.Delay(50, ct);
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            foreach (var _ in Enumerable.Range(0, number))
            {
                scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new ScriptOutside("bulk"));
            }

            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        await JobHost.UntilAsync(() => host.Probe.Seen.Count > 5 * Workers);
        await host.EnqueueAsync(host.Shop.Globex, new AddLabel("quiet"));
        var begun = host.Probe.Seen.Count;
        await JobHost.UntilAsync(() => host.Probe.Seen.Any(s => s.Text == "quiet"));
        Assert.InRange(host.Probe.Seen.TakeWhile(s => s.Text != "quiet").Count(), 0, begun + ((2 + Tested.Ahead) * Workers));
    }

    private protected EngineUnderTest Tested => engine ?? EngineUnderTest.InProcess;

    private protected Task<JobHost> StartAsync(Action<JobsOptions>? options = null) => JobHost.StartAsync(database, postgres, options, engine: Tested);

    private protected static async Task<bool> CancelAsync(JobHost host, Guid id)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        return await scope.ServiceProvider.GetRequiredService<IJobs>().CancelAsync(id);
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

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
