using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>Jobs that were stored before their type changed, and by programs newer than this one.</summary>
public sealed class VersionTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_job_of_an_older_version_is_upgraded_or_done_by_the_older_ones_handler(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        await host.WaitAsync(await RowAsync(host, 1, "{\"who\":\"ada\"}"), JobState.Done);
        await host.WaitAsync(await RowAsync(host, 2, "{\"first\":\"ada\",\"last\":\"byron\"}"), JobState.Done);
        await host.WaitAsync(await RowAsync(host, 3, "{\"name\":\"ada lovelace\"}"), JobState.Done);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Greet("new")), JobState.Done);
        Assert.Equal(["ada byron", "ada lovelace", "new", "old ada"], host.Probe.Seen.Select(s => s.Text).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await host.JobsAsync()).OrderBy(j => j.Id).Last().Version);
    }

    [Theory, Databases]
    public async Task A_job_of_a_newer_version_is_left_to_newer_nodes_and_those_behind_it_go_on(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        var newer = await RowAsync(host, 4, "{}");
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Greet("after")), JobState.Done);
        var job = (await host.JobsAsync()).Single(j => j.Id == newer);
        Assert.Equal((JobState.Ready, 0), (job.State, job.Attempts));
    }

    [Fact]
    public void An_upgrade_to_another_kind_or_an_older_version_is_refused_at_start()
    {
        var app = Shop.Build([], kit: kit => kit.AddJobUpgrade<Script, Greet>(_ => new("")).AddJobUpgrade<Greet, GreetByNames>(_ => new("", "")));
        Assert.Equal(2, app.Services.GetRequiredService<JobKinds>().Problems.Count(p => p.Id == "KIT3008"));
    }

    private static async Task<Guid> RowAsync(JobHost host, int version, string payload)
    {
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var job = new Job { Kind = "test.greet", Version = version, Lane = "default", Payload = payload, MaxAttempts = 3, RunAt = TimeProvider.System.GetUtcNow() };
        db.Add(job);
        await db.SaveChangesAsync();
        return job.Id;
    }
}
