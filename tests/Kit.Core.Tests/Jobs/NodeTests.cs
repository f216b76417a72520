using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>Several nodes on one database, and what happens when one is gone, stuck or stopped.</summary>
public sealed class NodeTests(PostgresCluster postgres)
{
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

    [Theory, Databases]
    public async Task A_job_that_ends_its_process_three_times_is_dead(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var id = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("bomb"));
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        for (var crash = 1; crash <= 3; crash++)
        {
            var taken = Assert.Single(await store.ClaimAsync(10, TimeSpan.FromMilliseconds(-1), CancellationToken.None));
            Assert.Equal(id, taken.Id);
            Assert.True(await store.BeginAsync(taken, CancellationToken.None));
            var job = Assert.Single(await store.ReconcileAsync(3, CancellationToken.None));
            Assert.Equal((crash, crash < 3 ? JobState.Ready : JobState.Dead), (job.CrashCount, job.State));
        }

        Assert.Empty(await store.ClaimAsync(10, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Contains("The process that ran it ended", (await host.JobsAsync()).Single().LastError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Database.Postgres, 1, 3, 0)]
    [InlineData(Database.Postgres, 4, 3, 1)]
    [InlineData(Database.Postgres, 4, 1, 0)]
    [InlineData(Database.Sqlite, 1, 3, 0)]
    [InlineData(Database.Sqlite, 4, 3, 1)]
    [InlineData(Database.Sqlite, 4, 1, 0)]
    public async Task A_job_that_was_only_taken_when_its_node_ended_is_accused_once_at_most_and_never_condemned(Database database, int maxAttempts, int maxCrashes, int accused)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("innocent"), new() { MaxAttempts = maxAttempts });
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        for (var crash = 1; crash <= 5; crash++)
        {
            Assert.Single(await store.ClaimAsync(10, TimeSpan.FromMilliseconds(-1), CancellationToken.None));
            await store.ReconcileAsync(maxCrashes, CancellationToken.None);
        }

        var job = Assert.Single(await host.JobsAsync());
        Assert.Equal((JobState.Ready, accused, accused), (job.State, job.CrashCount, job.Attempts));
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

    private static async Task<bool> CompleteAsync(JobHost host, JobStore store, Job job)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Add(new Label { Text = "saved with it" });
        await db.SaveChangesAsync();
        return await store.CompleteAndCommitAsync(db, transaction, job, new(false, null), CancellationToken.None);
    }
}
