using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>One job of a key at a time, and no error for the second.</summary>
public sealed class DedupeTests(PostgresCluster postgres)
{
    private static readonly JobOptions Keyed = new() { DedupeKey = "nightly", RunAt = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero) };

    [Theory, Databases]
    public async Task A_second_job_of_a_key_is_left_out_and_the_rest_of_the_save_is_not(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        var first = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("1"), Keyed);
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var jobs = scope.ServiceProvider.GetRequiredService<IJobs>();
            db.Add(new Customer { Name = "kept", Number = 1 });
            jobs.Enqueue(new AddLabel("2"), Keyed);
            await db.SaveChangesAsync();
            Assert.Equal(1, await db.Customers.CountAsync());
        }

        Assert.Equal([first], (await host.JobsAsync()).Select(j => j.Id));
        await host.EnqueueAsync(host.Shop.Globex, new AddLabel("another tenant's"), Keyed);
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("another key"), Keyed with { DedupeKey = "other" });
        await host.EnqueueAsync(host.Shop.Acme, new Script("another kind"), Keyed);
        Assert.Equal(4, (await host.JobsAsync()).Count);
    }

    [Theory, Databases]
    public async Task Two_of_a_key_in_one_save_are_one(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var jobs = scope.ServiceProvider.GetRequiredService<IJobs>();
        jobs.Enqueue(new AddLabel("1"), Keyed);
        jobs.Enqueue(new AddLabel("2"), Keyed);
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        Assert.Single(await host.JobsAsync());
    }

    [Theory, Databases]
    public async Task When_the_job_is_done_its_key_is_free(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        var now = Keyed with { RunAt = null };
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("1"), now), JobState.Done);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("2"), now), JobState.Done);
        Assert.Equal(["1", "2"], (await host.LabelsAsync(host.Shop.Acme)).Order());
    }

    [Theory, Databases]
    public async Task Within_a_window_another_one_is_left_out_though_the_first_is_done_and_its_row_is_kept_that_long(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.DoneRetention = TimeSpan.FromTicks(1));
        var hourly = new JobOptions { DedupeKey = "hourly", UniqueFor = TimeSpan.FromHours(1) };
        var first = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("1"), hourly);
        await host.WaitAsync(first, JobState.Done);
        await host.Shop.Services.GetRequiredService<JobPruner>().PruneAsync(host.Shop.Services.GetRequiredService<JobStore>(), CancellationToken.None);
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("2"), hourly);
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("3"), new() { DedupeKey = "hourly" });
        Assert.Equal([first], (await host.JobsAsync()).Select(j => j.Id));

        // As if the hour had gone by.
        await using (var scope = host.Shop.AsPlatform())
        {
            var past = TimeProvider.System.GetUtcNow().AddMinutes(-1);
            await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>().ExecuteUpdateAsync(set => set.SetProperty(j => j.UniqueUntil, past));
        }

        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("4"), hourly), JobState.Done);
    }

    [Theory, Databases]
    public async Task Options_that_say_two_things_or_none_are_refused(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        foreach (var options in new JobOptions[]
        {
            new() { UniqueFor = TimeSpan.FromHours(1) }, new() { DedupeKey = "k", UniqueFor = TimeSpan.Zero }, new() { Delay = TimeSpan.FromSeconds(1), RunAt = TimeProvider.System.GetUtcNow() },
            new() { Delay = TimeSpan.FromSeconds(-1) }, new() { Timeout = TimeSpan.Zero },
        })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => host.EnqueueAsync(host.Shop.Acme, new AddLabel("x"), options));
        }

        Assert.Empty(await host.JobsAsync());
    }

    [Theory, Databases]
    public async Task Many_at_the_same_moment_make_one_job_and_no_error(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => host.EnqueueAsync(host.Shop.Acme, new AddLabel($"{i}"), Keyed))));
        Assert.Single(await host.JobsAsync());
    }
}
