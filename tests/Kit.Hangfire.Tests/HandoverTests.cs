using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Hangfire.Tests;

/// <summary>What happens to a job between the queue and Hangfire's worker.</summary>
public sealed class HandoverTests(PostgresCluster postgres)
{
    [Fact]
    public async Task What_was_withdrawn_or_lost_its_lease_on_the_way_does_not_begin()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => (o.Enabled, o.Workers) = (false, 1), engine: HangfireContractTests.Engine);
        for (var i = 0; i < 4; i++)
        {
            await host.EnqueueAsync(host.Shop.Acme, new AddLabel($"{i}"));
        }

        var store = host.Shop.Services.GetRequiredService<JobStore>();
        var taken = (await store.ClaimAsync(4, TimeSpan.FromMinutes(1), CancellationToken.None)).Select(j => new RunningJob(j, store)).ToList();
        var (free, began) = (new TaskCompletionSource(), new List<Guid>());
        var engine = host.Shop.Services.GetServices<IJobEngine>().Single(e => e.Name == "Hangfire");
        engine.Start();
        var runs = new List<Task> { engine.RunAsync(taken[0], WorkAsync) };
        await JobHost.UntilAsync(() => began.Count == 1);

        // Its one worker is busy: the others wait.
        runs.AddRange(taken.Skip(1).Select(j => engine.RunAsync(j, WorkAsync)));
        await JobHost.UntilAsync(async () => await CountAsync(host, "Enqueued") == 3);
        Assert.True(taken[1].TryWithdraw());
        taken[1].Cancel(JobStop.HostStops);
        await runs[1];
        await LoseAsync(host, taken[2].Job.Id);
        free.SetResult();
        await Task.WhenAll(runs);

        Assert.Equal([taken[0].Job.Id, taken[3].Job.Id], began);
        Assert.Equal(JobStop.LeaseLost, taken[2].Stop);
        await JobHost.UntilAsync(async () => await CountAsync(host, "Succeeded") == 2);
        Assert.Equal((1, 1), (await CountAsync(host, "Deleted"), await CountAsync(host, "Failed")));
        await engine.StopAsync();
        taken.ForEach(j => j.Dispose());

        async Task<string> WorkAsync(RunningJob job)
        {
            began.Add(job.Job.Id);
            await free.Task;
            return JobEnds.Done;
        }
    }

    [Fact]
    public async Task A_job_that_Hangfire_can_not_take_goes_back_to_the_queue_with_its_attempt()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, engine: HangfireContractTests.Engine);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("before")), JobState.Done);
        await ExecuteAsync(host, "ALTER TABLE hangfire.job RENAME TO away");
        var id = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("after"));
        Assert.Equal(0, (await host.WaitAsync(id, JobState.Scheduled)).Attempts);
        await ExecuteAsync(host, "ALTER TABLE hangfire.away RENAME TO job");
        Assert.Equal(1, (await host.WaitAsync(id, JobState.Done)).Attempts);
    }

    private static async Task LoseAsync(JobHost host, Guid id)
    {
        await using var scope = host.Shop.AsPlatform();
        await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().Where(j => j.Id == id)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.LeaseToken, (Guid?)Guid.CreateVersion7()));
    }

    private static Task<int> CountAsync(JobHost host, string state) => HangfireTables.CountAsync(host, $"SELECT count(*) FROM hangfire.job WHERE statename = '{state}'");

    private static async Task ExecuteAsync(JobHost host, string sql)
    {
        await using var connection = new NpgsqlConnection(host.OwnerConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
