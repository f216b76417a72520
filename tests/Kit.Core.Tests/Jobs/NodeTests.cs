using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>Several nodes on one database, and what happens when one is gone, stuck or stopped.</summary>
public sealed class NodeTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Two_nodes_run_each_of_200_jobs_exactly_once()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres);
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
    public async Task A_job_enqueued_on_one_node_is_run_by_another_at_once()
    {
        // Without the wake-up the other node would look again in an hour.
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false);
        var other = new JobProbe();
        await host.StartNodeAsync(other, o => o.PollInterval = TimeSpan.FromHours(1));
        await using var ear = new NpgsqlConnection(host.ConnectionString + ";Pooling=false");
        await ear.OpenAsync();
        await using var listen = new NpgsqlCommand("LISTEN kit_changes", ear);
        await listen.ExecuteNonQueryAsync();
        var heard = new List<string>();
        ear.Notification += (_, e) => heard.Add(e.Payload);

        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("there")), JobState.Done);
        await JobHost.UntilAsync(async () => heard.Contains("jobs") || (await ear.WaitAsync(100) && heard.Contains("jobs")));
        Assert.Single(other.Seen);
    }

    [Fact]
    public async Task When_a_nodes_lease_ends_another_takes_over_and_what_the_first_did_is_not_saved()
    {
        // With its one worker busy, the first node can't take the job again itself.
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => (o.Lease, o.Workers) = (TimeSpan.FromSeconds(1.5), 1));
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
        await StealAsync(host, id);
        await host.WaitAsync(id, JobState.Done);
        free.SetResult();
        await JobHost.UntilAsync(() => host.Shop.Services.GetRequiredService<RunningJobs>().Count == 0);

        var done = await host.WaitAsync(id, JobState.Done);
        Assert.Equal((2, 1), (done.Attempts, done.CrashCount));
        Assert.Equal(["by the second"], await host.LabelsAsync(host.Shop.Acme));
        Assert.Single(host.Probe.Seen);
        Assert.Equal(2, Assert.Single(other.Seen).Context.Attempt);
    }

    [Theory, Databases]
    public async Task A_job_longer_than_its_lease_is_run_once_as_its_node_renews_it(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Lease = TimeSpan.FromSeconds(1));
        host.Probe.Scripts["long"] = async (_, _, ct) => await Task.Delay(TimeSpan.FromSeconds(4), ct);
        var job = await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("long")), JobState.Done);
        Assert.Equal((1, 0), (job.Attempts, job.CrashCount));
        Assert.Single(host.Probe.Seen);
    }

    [Theory, Databases]
    public async Task A_job_that_ends_its_process_three_times_is_dead(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var id = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("bomb"));
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        for (var crash = 1; crash <= 3; crash++)
        {
            Assert.Equal(id, Assert.Single(await store.ClaimAsync(10, TimeSpan.FromMilliseconds(-1), CancellationToken.None)).Id);
            var job = Assert.Single(await store.ReconcileAsync(3, CancellationToken.None));
            Assert.Equal((crash, crash < 3 ? JobState.Ready : JobState.Dead), (job.CrashCount, job.State));
        }

        Assert.Empty(await store.ClaimAsync(10, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Contains("The process that ran it ended", (await host.JobsAsync()).Single().LastError, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Who_has_lost_the_lease_can_neither_complete_nor_fail_nor_return_nor_renew_the_job(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("fenced"));
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        var stale = Assert.Single(await store.ClaimAsync(10, TimeSpan.FromMilliseconds(-1), CancellationToken.None));
        await store.ReconcileAsync(3, CancellationToken.None);
        var current = Assert.Single(await store.ClaimAsync(10, TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.NotEqual(stale.LeaseToken, current.LeaseToken);

        Assert.False(await store.RetryAsync(stale, "e", TimeSpan.Zero, CancellationToken.None));
        Assert.False(await store.BuryAsync(stale, "e", CancellationToken.None));
        Assert.False(await store.ReleaseAsync(stale, TimeSpan.Zero, CancellationToken.None));
        Assert.Equal([(current.Id, current.LeaseToken)], await store.RenewAsync([stale, current], TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.False(await CompleteAsync(host, store, stale));
        Assert.Empty(await store.CompleteAsync([(stale, new(false, null))], CancellationToken.None));
        await store.ReleaseAsync([stale], CancellationToken.None);
        Assert.False(await store.CancelAsync(stale, CancellationToken.None));
        Assert.False(await store.ReportAsync(stale, new(1, 2, "late"), CancellationToken.None));
        Assert.Equal(JobState.Running, (await host.JobsAsync()).Single().State);
        Assert.Empty(await host.LabelsAsync(host.Shop.Acme));
        Assert.True(await CompleteAsync(host, store, current));
        Assert.Equal(["saved with it"], await host.LabelsAsync(host.Shop.Acme));
        Assert.Equal(JobState.Done, (await host.JobsAsync()).Single().State);
    }

    [Theory, Databases]
    public async Task A_host_that_stops_lets_jobs_end_and_gives_the_others_back_with_their_attempt(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.StopTimeout = TimeSpan.FromMilliseconds(200));
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

    private static async Task<bool> CompleteAsync(JobHost host, JobStore store, Job job)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Add(new Label { Text = "saved with it" });
        await db.SaveChangesAsync();
        return await store.CompleteAndCommitAsync(db, transaction, job, new(false, null), CancellationToken.None);
    }

    // As when the first node had been cut off from the database for longer than its lease.
    private static async Task StealAsync(JobHost host, Guid id)
    {
        await using var scope = host.Shop.AsPlatform();
        var past = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await JobHost.UntilAsync(async () => await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().Where(j => j.Id == id)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.LeaseUntil, past).SetProperty(x => x.LeaseToken, (Guid?)Guid.CreateVersion7())) == 1);
    }
}
