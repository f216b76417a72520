using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>Jobs that run when a test says so.</summary>
public sealed class JobsUnderTestTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_test_sees_what_is_enqueued_and_runs_it_with_what_it_enqueues(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var jobs = new JobsUnderTest(host.Shop.Services);
        host.Probe.Scripts["parent"] = (services, _, _) =>
        {
            services.GetRequiredService<IJobs>().Enqueue(new AddLabel("child"));
            return Task.CompletedTask;
        };
        await host.EnqueueAsync(host.Shop.Acme, new Script("parent"));
        await host.EnqueueAsync(host.Shop.Globex, new AddLabel("theirs"));
        Assert.Equal([new Script("parent")], await jobs.EnqueuedAsync<Script>(host.Shop.Acme));
        Assert.Empty(await jobs.EnqueuedAsync<AddLabel>(host.Shop.Acme));

        Assert.Equal(["test.script", "test.label"], (await jobs.DrainAsync(host.Shop.Acme)).Select(j => j.Kind));
        Assert.Equal((1, 0), ((await host.LabelsAsync(host.Shop.Acme)).Count, (await host.LabelsAsync(host.Shop.Globex)).Count));
        Assert.All(await jobs.DrainAsync(), j => Assert.Equal(JobState.Done, j.State));
        Assert.Single(await host.LabelsAsync(host.Shop.Globex));
    }

    [Theory, Databases]
    public async Task Time_goes_by_for_what_waits(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => (o.Enabled, o.RetryDelay) = (false, TimeSpan.FromHours(1)));
        var jobs = new JobsUnderTest(host.Shop.Services);
        host.Probe.Scripts["second time lucky"] = (_, context, _) => context.Attempt == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask;
        await host.EnqueueAsync(host.Shop.Acme, new Script("second time lucky"));
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("tomorrow"), new() { Delay = TimeSpan.FromDays(1) });
        Assert.Equal([JobState.Scheduled], (await jobs.DrainAsync()).Select(j => j.State));
        await jobs.TravelAsync(TimeSpan.FromHours(2), host.Shop.Acme);
        Assert.Equal([JobState.Done], (await jobs.DrainAsync()).Select(j => j.State));
        Assert.Empty(await host.LabelsAsync(host.Shop.Acme));
        await jobs.TravelAsync(TimeSpan.FromDays(1));
        Assert.Equal([JobState.Done], (await jobs.DrainAsync(host.Shop.Acme)).Select(j => j.State));
        Assert.Equal(["tomorrow"], await host.LabelsAsync(host.Shop.Acme));
    }

    [Theory, Databases]
    public async Task One_job_runs_by_itself_and_says_how_it_ended(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var jobs = new JobsUnderTest(host.Shop.Services);
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("not this one"));
        host.Probe.Scripts["fail"] = (_, _, _) => throw new InvalidOperationException("no");
        Assert.Equal(JobState.Done, (await jobs.RunAsync(host.Shop.Acme, new AddLabel("this one"))).State);
        var failed = await jobs.RunAsync(null, new Script("fail"));
        Assert.Equal((JobState.Scheduled, "InvalidOperationException: no"), (failed.State, failed.LastError));
        Assert.Equal(["this one"], await host.LabelsAsync(host.Shop.Acme));
    }
}
