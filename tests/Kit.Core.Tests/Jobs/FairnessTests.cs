using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>Lanes take turns, whatever stands in them.</summary>
public sealed class FairnessTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_tenant_with_a_thousand_jobs_does_not_hold_up_one_with_a_single_job(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        await EnqueueAsync(host, host.Shop.Acme, 1000);
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        Assert.Equal(4, (await ClaimAsync(store, 4)).Count);

        await EnqueueAsync(host, host.Shop.Globex, 1);
        Assert.Equal(host.Shop.Globex.Id, Assert.Single(await ClaimAsync(store, 1)).TenantId);
        Assert.Equal(10, (await ClaimAsync(store, 10)).Count(j => j.TenantId == host.Shop.Acme.Id));
    }

    [Theory, Databases]
    public async Task Lanes_with_work_share_the_free_workers_and_single_workers_go_round(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        await EnqueueAsync(host, host.Shop.Acme, 50);
        await EnqueueAsync(host, host.Shop.Globex, 50);
        await EnqueueAsync(host, host.Shop.Acme, 50, "bulk");
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        var batch = await ClaimAsync(store, 12);
        Assert.Equal([4, 4, 4], batch.GroupBy(j => (j.TenantId, j.Lane)).Select(g => g.Count()));

        var turns = new List<(Guid, string)>();
        for (var i = 0; i < 6; i++)
        {
            var job = Assert.Single(await ClaimAsync(store, 1));
            turns.Add((job.TenantId, job.Lane));
        }

        Assert.Equal(3, turns.Distinct().Count());
        Assert.Equal(turns[..3], turns[3..]);
    }

    [Theory, Databases]
    public async Task Within_a_lane_priority_goes_first_and_then_age(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        var old = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("old"));
        var young = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("young"));
        var urgent = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("urgent"), new() { Priority = 5 });
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        foreach (var expected in new[] { urgent, old, young })
        {
            Assert.Equal(expected, Assert.Single(await ClaimAsync(store, 1)).Id);
        }
    }

    private static Task<IReadOnlyList<Job>> ClaimAsync(JobStore store, int free) => store.ClaimAsync(free, TimeSpan.FromMinutes(5), CancellationToken.None);

    private static async Task EnqueueAsync(JobHost host, TenantInfo tenant, int count, string? lane = null)
    {
        await using var scope = host.Shop.As(tenant);
        for (var i = 0; i < count; i++)
        {
            scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel($"{i}"), new() { Lane = lane });
        }

        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
    }
}
