using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>What lanes may do: as declared, and as operators say since.</summary>
public sealed class LaneTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_lane_with_a_cap_runs_no_more_of_a_tenants_jobs_and_other_lanes_get_the_places(Database database)
    {
        await using var host = await StartAsync(database);
        await LaneAsync(host, rule => rule.MaxRunning = 3);
        await EnqueueAsync(host, host.Shop.Acme, 20, "bulk");
        await EnqueueAsync(host, host.Shop.Globex, 20, "bulk");
        await EnqueueAsync(host, host.Shop.Acme, 20, "default");

        var jobs = new List<Job>();
        while (jobs.Count < 12)
        {
            var more = await ClaimAsync(host, 12 - jobs.Count);
            Assert.NotEmpty(more);
            jobs.AddRange(more);
        }

        Assert.Equal([(host.Shop.Acme.Id, "bulk", 3), (host.Shop.Acme.Id, "default", 6), (host.Shop.Globex.Id, "bulk", 3)], Counts(jobs));
        Assert.All(await ClaimAsync(host, 5), j => Assert.Equal("default", j.Lane));

        // A place is free again when its job is back, or done, or its lease has ended.
        await Store(host).ReleaseAsync(jobs.First(j => j.Lane == "bulk" && j.TenantId == host.Shop.Globex.Id), TimeSpan.Zero, CancellationToken.None);
        Assert.Equal([(host.Shop.Globex.Id, "bulk", 1)], Counts((await ClaimAsync(host, 50)).Where(j => j.Lane == "bulk")));
    }

    [Theory, Databases]
    public async Task The_cap_of_a_lane_is_free_again_when_the_lease_of_a_node_that_is_gone_has_ended(Database database)
    {
        await using var host = await StartAsync(database);
        await LaneAsync(host, rule => rule.MaxRunning = 2);
        await EnqueueAsync(host, host.Shop.Acme, 5, "bulk");
        Assert.Equal(2, (await Store(host).ClaimAsync(10, TimeSpan.FromMilliseconds(-1), CancellationToken.None)).Count);
        Assert.Empty(await ClaimAsync(host, 10));
        Assert.Equal(2, (await Store(host).ReconcileAsync(3, CancellationToken.None)).Count);
        Assert.Equal(2, (await ClaimAsync(host, 10)).Count);
    }

    [Theory, Databases]
    public async Task A_cap_over_all_tenants_holds_for_all_of_them_together(Database database)
    {
        await using var host = await StartAsync(database);
        await LaneAsync(host, rule => rule.MaxRunningInAll = 4);
        await EnqueueAsync(host, host.Shop.Acme, 10, "bulk");
        await EnqueueAsync(host, host.Shop.Globex, 10, "bulk");
        Assert.Equal([2, 2], Counts(await ClaimAsync(host, 20)).Select(c => c.Number));
        Assert.Empty(await ClaimAsync(host, 20));
    }

    [Fact]
    public async Task Nodes_that_claim_at_the_same_moment_keep_to_the_caps_and_rates_together()
    {
        await using var host = await StartAsync(Database.Postgres);
        await LaneAsync(host, rule => (rule.MaxRunning, rule.MaxRunningInAll) = (5, 8));
        await using (var scope = host.Shop.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IJobLanes>().ChangeAsync("other", null, r => (r.MaxStarts, r.PerSeconds) = (7, 36000), "a test");
        }

        await EnqueueAsync(host, host.Shop.Acme, 200, "bulk");
        await EnqueueAsync(host, host.Shop.Globex, 200, "bulk");
        await EnqueueAsync(host, host.Shop.Globex, 200, "other");
        for (var round = 0; round < 10; round++)
        {
            var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ClaimAsync(host, 6))));
            var running = (await host.JobsAsync()).Where(j => j.State == JobState.Running).ToList();
            Assert.Equal(running.Select(j => j.Id).Order(), claims.SelectMany(c => c).Select(j => j.Id).Order());
            Assert.All(running.Where(j => j.Lane == "bulk").GroupBy(j => j.TenantId), g => Assert.InRange(g.Count(), 1, 5));
            Assert.InRange(running.Count(j => j.Lane == "bulk"), 1, 8);
            Assert.InRange(running.Count(j => j.Lane == "other"), 0, 7);
            Assert.All(running, j => Assert.Equal(1, j.Attempts));
            await Store(host).ReleaseAsync(running.Where(j => j.Lane == "bulk").ToList(), CancellationToken.None);
            await Store(host).CompleteAsync([.. running.Where(j => j.Lane == "other").Select(j => (j, new JobOutcome(false, null)))], CancellationToken.None);
        }

        Assert.Equal(7, (await host.JobsAsync()).Count(j => j.Lane == "other" && j.State == JobState.Done));
    }

    [Theory, Databases]
    public async Task A_lane_with_a_rate_starts_so_many_and_is_left_out_until_there_are_more(Database database)
    {
        await using var host = await StartAsync(database);
        await LaneAsync(host, rule => (rule.MaxStarts, rule.PerSeconds) = (4, 8));
        await EnqueueAsync(host, host.Shop.Acme, 20, "bulk");
        await EnqueueAsync(host, host.Shop.Globex, 2, "default");
        Assert.Equal([(host.Shop.Acme.Id, "bulk", 4), (host.Shop.Globex.Id, "default", 2)], Counts(await ClaimAsync(host, 10)));
        Assert.Empty(await ClaimAsync(host, 10));

        // As if four seconds had gone by: two of the four come back.
        await using (var scope = host.Shop.AsPlatform())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            (await db.AllTenants<JobLane>().SingleAsync(l => l.Lane == "bulk")).RefilledAt -= TimeSpan.FromSeconds(4);
            await db.SaveChangesAsync();
        }

        Assert.Equal(2, (await ClaimAsync(host, 10)).Count);
        Assert.Empty(await ClaimAsync(host, 10));
    }

    [Theory, Databases]
    public async Task A_heavier_lane_gets_as_many_turns_as_it_weighs(Database database)
    {
        await using var host = await StartAsync(database);
        await LaneAsync(host, rule => rule.Weight = 3);
        await EnqueueAsync(host, host.Shop.Acme, 60, "bulk");
        await EnqueueAsync(host, host.Shop.Globex, 60, "default");
        Assert.Equal([9, 3], Counts(await ClaimAsync(host, 12)).Select(c => c.Number));

        var turns = new List<string>();
        for (var i = 0; i < 16; i++)
        {
            turns.Add(Assert.Single(await ClaimAsync(host, 1)).Lane);
        }

        Assert.Equal((12, 4), (turns.Count(l => l == "bulk"), turns.Count(l => l == "default")));
    }

    [Theory, Databases]
    public async Task A_paused_lane_starts_nothing_for_one_tenant_or_for_all_until_it_is_resumed(Database database)
    {
        await using var host = await StartAsync(database);
        await EnqueueAsync(host, host.Shop.Acme, 2, "bulk");
        await EnqueueAsync(host, host.Shop.Globex, 2, "bulk");
        await using var scope = host.Shop.Services.CreateAsyncScope();
        var lanes = scope.ServiceProvider.GetRequiredService<IJobLanes>();
        await lanes.PauseAsync("bulk", host.Shop.Acme.Id, "too loud");
        Assert.All(await ClaimAsync(host, 1), j => Assert.Equal(host.Shop.Globex.Id, j.TenantId));
        await lanes.PauseAsync("bulk", null, "an incident");
        Assert.Empty(await ClaimAsync(host, 10));
        await lanes.ResumeAsync("bulk", host.Shop.Acme.Id, "an exception");
        Assert.Equal([host.Shop.Acme.Id], (await ClaimAsync(host, 1)).Select(j => j.TenantId));
        await lanes.ResetAsync("bulk", null, "it is over");
        Assert.Equal([(host.Shop.Acme.Id, "bulk", 1), (host.Shop.Globex.Id, "bulk", 1)], Counts(await ClaimAsync(host, 10)));
    }

    [Theory, Databases]
    public async Task A_running_dispatcher_hears_at_once_that_a_lane_is_resumed(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.PollInterval = TimeSpan.FromMinutes(10));
        await using var scope = host.Shop.Services.CreateAsyncScope();
        var lanes = scope.ServiceProvider.GetRequiredService<IJobLanes>();
        await lanes.PauseAsync("bulk", null, "a test");
        var paused = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("paused"), new() { Lane = "bulk" });
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("other")), JobState.Done);
        Assert.Equal(JobState.Ready, (await host.JobsAsync()).Single(j => j.Id == paused).State);
        await lanes.ResumeAsync("bulk", null, "a test");
        await host.WaitAsync(paused, JobState.Done);
    }

    [Theory, Databases]
    public async Task A_lane_that_waits_for_room_goes_on_as_its_jobs_end(Database database)
    {
        // Nothing but the end of each job can be the reason for the next.
        await using var host = await JobHost.StartAsync(database, postgres, o => (o.PollInterval, o.Workers) = (TimeSpan.FromMinutes(10), 8));
        await LaneAsync(host, rule => rule.MaxRunning = 1);
        var (now, most) = (0, 0);
        host.Probe.Scripts["one at a time"] = async (_, _, ct) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
        };
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            for (var i = 0; i < 12; i++)
            {
                scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new ScriptOutside("one at a time"), new() { Lane = "bulk" });
            }

            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        await JobHost.UntilAsync(async () => (await host.JobsAsync()).All(j => j.State == JobState.Done));
        Assert.Equal(1, most);
    }

    [Theory, Databases]
    public async Task A_job_in_a_lane_that_nobody_declares_is_refused(Database database)
    {
        await using var host = await StartAsync(database);
        var error = await Assert.ThrowsAsync<UnknownLaneException>(() => host.EnqueueAsync(host.Shop.Acme, new AddLabel("typo"), new() { Lane = "bulkk" }));
        Assert.Equal(("KIT3006", "bulkk"), (error.Id, error.Lane));
        Assert.Empty(await host.JobsAsync());
    }

    [Theory, Databases]
    public async Task Rules_are_audited_and_refused_to_tenants_and_where_they_cannot_be(Database database)
    {
        await using var host = await StartAsync(database);
        await using (var scope = host.Shop.Services.CreateAsyncScope())
        {
            var lanes = scope.ServiceProvider.GetRequiredService<IJobLanes>();
            Assert.Equal("KIT3007", (await Assert.ThrowsAsync<KitException>(() => lanes.PauseAsync("bulkk", null, "a typo"))).Id);
            Assert.Equal("KIT3007", (await Assert.ThrowsAsync<KitException>(() => lanes.ChangeAsync("bulk", null, r => r.MaxRunning = 0, "zero"))).Id);
            Assert.Equal("KIT3007", (await Assert.ThrowsAsync<KitException>(() => lanes.ChangeAsync("bulk", host.Shop.Acme.Id, r => r.MaxRunningInAll = 2, "one's"))).Id);
            await lanes.PauseAsync("bulk", null, "an incident");
        }

        await using var user = host.Shop.Services.CreateAsyncScope();
        user.ServiceProvider.GetRequiredService<TenantScope>().OpenTenant(host.Shop.Acme, new(ActorKind.User, "u", "Ada"));
        await Assert.ThrowsAsync<PlatformScopeRefusedException>(() => user.ServiceProvider.GetRequiredService<IJobLanes>().ResumeAsync("bulk", null, "for me"));
        var db = user.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new LaneRule { Lane = "bulk", TenantId = host.Shop.Acme.Id, Paused = false, Reason = "for me" });
        Assert.Equal("KIT2005", (await Assert.ThrowsAsync<KitException>(() => db.SaveChangesAsync())).Id);
        await using var platform = host.Shop.AsPlatform();
        Assert.Contains(await platform.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Kit.Audit.AuditEntry>().Select(e => e.Entity).ToListAsync(), e => e == "lane-rules");
    }

    [Fact]
    public void What_a_lane_may_do_is_checked_at_start()
    {
        var app = Shop.Build([], kit: kit => kit.AddLane("import", l => l.MaxRunning = 0).AddLane("export", l => l.Per = TimeSpan.Zero));
        Assert.Equal(2, app.Services.GetRequiredService<LaneRegistry>().Problems.Count(p => p.Id == "KIT3007"));
    }

    private Task<JobHost> StartAsync(Database database) => JobHost.StartAsync(database, postgres, o => o.Enabled = false);

    private static JobStore Store(JobHost host) => host.Shop.Services.GetRequiredService<JobStore>();

    private static Task<IReadOnlyList<Job>> ClaimAsync(JobHost host, int free) => Store(host).ClaimAsync(free, TimeSpan.FromMinutes(5), CancellationToken.None);

    private static List<(Guid TenantId, string Lane, int Number)> Counts(IEnumerable<Job> jobs) =>
        [.. jobs.GroupBy(j => (j.TenantId, j.Lane)).OrderBy(g => g.Key.TenantId).ThenBy(g => g.Key.Lane).Select(g => (g.Key.TenantId, g.Key.Lane, g.Count()))];

    private static async Task LaneAsync(JobHost host, Action<LaneRule> change)
    {
        await using var scope = host.Shop.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IJobLanes>().ChangeAsync("bulk", null, change, "a test");
    }

    private static async Task EnqueueAsync(JobHost host, TenantInfo tenant, int count, string lane)
    {
        await using var scope = host.Shop.As(tenant);
        for (var i = 0; i < count; i++)
        {
            scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel($"{i}"), new() { Lane = lane });
        }

        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
    }
}
