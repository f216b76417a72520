using System.Net;
using Kit.Audit;
using Kit.Core.Tests.Data.Databases;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.Lifecycle;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Operations;

/// <summary>What operators see of the queues of all tenants, and do to jobs, lanes and schedules.</summary>
public sealed class QueuePagesTests(PostgresCluster postgres)
{
    private const string Html = "text/html";
    private const string Root = "/admin/queue";
    private const string Away = "can't be reached";

    [Theory, Databases]
    public async Task Operators_see_all_jobs_by_tenant_lane_kind_and_state(Database database)
    {
        await using var host = await QueueHost.StartAsync(database, postgres);
        var (acme, globex) = (host.Shop.Acme, host.Shop.Globex);
        var waiting = await QueueHost.AddAsync(host, acme, JobState.Ready, LifeHost.Ada);
        await QueueHost.AddAsync(host, acme, JobState.Ready);
        var running = await QueueHost.AddAsync(host, globex, JobState.Running);
        var dead = await QueueHost.AddAsync(host, globex, JobState.Dead, error: "no <such> file");
        var retried = await QueueHost.AddAsync(host, null, JobState.Scheduled, error: "away");
        await QueueHost.AddAsync(host, acme, JobState.Done);
        await QueueHost.SetAsync(host, acme, waiting, set => set.SetProperty(j => j.RunAt, DateTimeOffset.UtcNow.AddMinutes(-90)));

        var reader = host.Shop.Services.GetRequiredService<QueueReader>();
        await using (var scope = host.Shop.AsPlatform())
        {
            var numbers = await reader.ReadAsync(scope.ServiceProvider.GetRequiredService<ShopDb>(), CancellationToken.None);
            var lane = Assert.Single(numbers.Lanes, l => l.Lane == "scripts");
            Assert.Equal((2, 1, 1, 1, 1), (lane.Waiting.Number, lane.Running.Number, lane.Scheduled.Number, lane.Retrying.Number, lane.Dead.Number));
            Assert.Equal((1L, 1L, TimeSpan.FromHours(1)), (lane.Done, lane.Failed, numbers.Within));
            Assert.InRange(lane.Oldest!.Value, TimeSpan.FromMinutes(89), TimeSpan.FromMinutes(95));
            Assert.Equal((acme.Id, "test.script", "2"), numbers.Groups.Select(g => (g.TenantId, g.Kind, g.Waiting.ToString())).Single());
        }

        var overview = await GetAsync(host, Root);
        foreach (var text in new[] { ">scripts</a>", "90 min", "test.script", "tenant=" + acme.Id, "the shared database" })
        {
            Assert.Contains(text, overview, StringComparison.Ordinal);
        }

        await ListsAsync(host, "tenant=acme", waiting, [running, dead]);
        await ListsAsync(host, "tenant=acme&state=ready", waiting, [running, dead]);
        await ListsAsync(host, "state=running", running, [waiting, dead]);
        await ListsAsync(host, "state=dead&lane=scripts", dead, [running]);
        await ListsAsync(host, "tenant=platform", retried, [waiting, dead]);
        await ListsAsync(host, "state=scheduled&kind=test.script", retried, [waiting]);
        Assert.Contains("Choose a tenant", await GetAsync(host, $"{Root}/jobs?state=ready"), StringComparison.Ordinal);
        Assert.DoesNotContain(dead.ToString(), await GetAsync(host, $"{Root}/jobs?state=dead&lane=default"), StringComparison.Ordinal);
        foreach (var nothing in new[] { "tenant=nobody", "state=7", "state=no", "after=x", "database=none" })
        {
            Assert.Equal((nothing, HttpStatusCode.NotFound), (nothing, (await host.GetAsync($"{Root}/jobs?{nothing}", LifeHost.Olga, Html)).Status));
        }

        var job = await GetAsync(host, $"{Root}/jobs/{globex.Id}/{dead}");
        Assert.Contains("no &lt;such&gt; file", job, StringComparison.Ordinal);
        Assert.DoesNotContain("never", job, StringComparison.Ordinal); // what it is about
        Assert.Contains(LifeHost.Ada.Split('=', ';')[1], await GetAsync(host, $"{Root}/jobs/{acme.Id}/{waiting}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"{Root}/jobs/{acme.Id}/{dead}", LifeHost.Olga, Html)).Status);
    }

    [Theory, Databases]
    public async Task Operators_retry_discard_and_cancel_with_a_reason_that_is_in_the_audit_log_of_whose_they_are(Database database)
    {
        await using var host = await QueueHost.StartAsync(database, postgres);
        var (acme, globex) = (host.Shop.Acme, host.Shop.Globex);
        var (waiting, running) = (await QueueHost.AddAsync(host, acme, JobState.Ready), await QueueHost.AddAsync(host, acme, JobState.Running));
        var (one, two, theirs) = (await QueueHost.AddAsync(host, acme, JobState.Dead, error: "away"), await QueueHost.AddAsync(host, acme, JobState.Dead), await QueueHost.AddAsync(host, globex, JobState.Dead, error: "away"));
        string Of(Guid id) => $"{Root}/jobs/{acme.Id}/{id}";

        await PostAsync(host, Of(waiting), $"{Of(waiting)}/cancel", $"{Of(waiting)}?done=cancel", ("Reason", "not needed"));
        await PostAsync(host, Of(running), $"{Of(running)}/cancel", $"{Of(running)}?done=cancel", ("Reason", "too long"));
        Assert.Equal((JobState.Cancelled, JobState.Running), (await QueueHost.StateAsync(host, waiting), await QueueHost.StateAsync(host, running)));
        Assert.Contains("Is being cancelled", await GetAsync(host, Of(running)), StringComparison.Ordinal);
        await PostAsync(host, Of(one), $"{Of(one)}/retry", $"{Of(one)}?done=retry", ("Reason", "it is back"));
        Assert.Equal(JobState.Scheduled, await QueueHost.StateAsync(host, one));
        var page = await host.GetAsync(Of(two), LifeHost.Olga, Html);
        Assert.Equal(HttpStatusCode.Conflict, (await host.SubmitAsync(page, $"{Of(waiting)}/cancel", LifeHost.Olga, ("Reason", "again"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SubmitAsync(page, $"{Of(two)}/discard", LifeHost.Olga, ("Reason", " "))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, $"{Of(two)}/discard", LifeHost.Olga, form: new() { ["Reason"] = "forged" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SubmitAsync(page, $"{Root}/jobs/{globex.Id}/{two}/discard", LifeHost.Olga, ("Reason", "another's"))).Status);
        await PostAsync(host, Of(two), $"{Of(two)}/discard", $"{Root}/jobs?tenant={acme.Id}&state=dead&done=discard", ("Reason", "of no use"));
        Assert.Null(await QueueHost.StateAsync(host, two));

        // All that are named, and no other.
        var three = await QueueHost.AddAsync(host, acme, JobState.Dead, error: "away");
        var list = $"{Root}/jobs?state=dead";
        await PostAsync(host, list, $"{Root}/jobs/retry", $"{Root}/jobs?tenant=acme&state=dead&done=retry-1", ("Reason", "only theirs"), ("Tenant", "acme"), ("Error", "away"));
        Assert.Equal((JobState.Scheduled, JobState.Dead), (await QueueHost.StateAsync(host, three), await QueueHost.StateAsync(host, theirs)));
        await PostAsync(host, list, $"{Root}/jobs/discard", $"{Root}/jobs?state=dead&lane=scripts&done=discard-1", ("Reason", "all of the lane"), ("Lane", "scripts"));
        Assert.Null(await QueueHost.StateAsync(host, theirs));

        await using var scope = host.Shop.AsPlatform();
        var entries = await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<AuditEntry>().Where(e => e.Entity == "jobs").OrderBy(e => e.Id)
            .Select(e => new { e.Reason, e.Action, e.ActorName, Tenant = EF.Property<Guid>(e, "TenantId"), e.EntityId }).ToListAsync();
        Assert.Equal(
            [
                ("not needed", AuditAction.Updated, acme.Id, waiting.ToString()), ("too long", AuditAction.Updated, acme.Id, running.ToString()), ("it is back", AuditAction.Updated, acme.Id, one.ToString()),
                ("of no use", AuditAction.Deleted, acme.Id, two.ToString()), ("only theirs", AuditAction.Updated, acme.Id, ""), ("all of the lane", AuditAction.Deleted, Tenant.Platform, ""),
            ],
            entries.Select(e => (e.Reason!, e.Action, e.Tenant, e.EntityId)));
        Assert.All(entries, e => Assert.Equal("Olga", e.ActorName));
    }

    [Theory, Databases]
    public async Task Operators_pause_and_limit_lanes_and_pause_and_run_schedules(Database database)
    {
        await using var host = await QueueHost.StartAsync(database, postgres, kit: kit => kit.AddSchedule("nightly", "0 3 * * *", _ => new Script("never")).AddPlatformSchedule("rates", "0 4 * * *", _ => new Script("never")));
        var lane = $"{Root}/lane?name=bulk";
        await PostAsync(host, lane, $"{Root}/lane/pause", $"{lane}&done=pause", ("Lane", "bulk"), ("Reason", "their API is down"));
        await PostAsync(host, lane, $"{Root}/lane/change", $"{lane}&tenant=acme&done=change", ("Lane", "bulk"), ("Tenant", "acme"), ("MaxRunning", "3"), ("Weight", ""), ("Reason", "too much at once"));
        await using (var scope = host.Shop.AsPlatform())
        {
            var rules = await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<LaneRule>().OrderBy(r => r.Id).ToListAsync();
            Assert.Equal([(LaneRule.Everyone, true, (int?)null), (host.AcmeId, null, 3)], rules.Select(r => (r.TenantId, r.Paused, r.MaxRunning)));
        }

        Assert.Contains("paused", await GetAsync(host, Root), StringComparison.Ordinal);
        var page = await host.GetAsync(lane, LifeHost.Olga, Html);
        var wrong = await host.SubmitAsync(page, $"{Root}/lane/change", LifeHost.Olga, ("Lane", "bulk"), ("MaxRunning", "0"), ("Reason", "none"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("to stop a lane, pause it", wrong.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SubmitAsync(page, $"{Root}/lane/pause", LifeHost.Olga, ("Lane", "unheard"), ("Reason", "none"))).Status);
        await PostAsync(host, lane, $"{Root}/lane/resume", $"{lane}&done=resume", ("Lane", "bulk"), ("Reason", "it is back"));
        await PostAsync(host, lane, $"{Root}/lane/reset", $"{lane}&tenant=acme&done=reset", ("Lane", "bulk"), ("Tenant", "acme"), ("Reason", "it is back"));

        var schedules = $"{Root}/schedules?tenant=acme";
        await PostAsync(host, schedules, $"{Root}/schedules/pause", $"{schedules}&done=pause", ("Name", "nightly"), ("Tenant", "acme"), ("Reason", "they asked"));
        Assert.Contains("paused", await GetAsync(host, schedules), StringComparison.Ordinal);
        await PostAsync(host, schedules, $"{Root}/schedules/run", $"{schedules}&done=run", ("Name", "nightly"), ("Tenant", "acme"), ("Reason", "once more"));
        await PostAsync(host, schedules, $"{Root}/schedules/resume", $"{schedules}&done=resume", ("Name", "nightly"), ("Tenant", "acme"), ("Reason", "they asked again"));
        var platform = $"{Root}/schedules";
        await PostAsync(host, platform, $"{platform}/run", $"{platform}?done=run", ("Name", "rates"), ("Reason", "now"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.SubmitAsync(page, $"{platform}/run", LifeHost.Olga, ("Name", "nightly"), ("Reason", "not the platform's"))).Status);
        await using var after = host.Shop.AsPlatform();
        var db = after.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(new[] { Tenant.Platform, host.AcmeId }.Order(), (await db.AllTenants<Job>().Where(j => j.Kind == "test.script").Select(j => j.TenantId).ToListAsync()).Order());
        var entries = await db.AllTenants<AuditEntry>().Where(e => e.Entity == "schedules" && e.Reason != null).OrderBy(e => e.Id)
            .Select(e => new { e.Reason, e.EntityId, e.ActorName, Tenant = EF.Property<Guid>(e, "TenantId") }).ToListAsync();
        Assert.Equal(
            [("they asked", "nightly", host.AcmeId), ("once more", "nightly", host.AcmeId), ("they asked again", "nightly", host.AcmeId), ("now", "rates", Tenant.Platform)],
            entries.Select(e => (e.Reason!, e.EntityId, e.Tenant)));
        Assert.All(entries, e => Assert.Equal("Olga", e.ActorName));
    }

    [Fact]
    public async Task Only_operators_look_and_only_those_who_may_act()
    {
        await using var host = await QueueHost.StartAsync(Database.Sqlite, postgres, s => s.AddSingleton<IPermissionSource>(new Withheld()));
        var dead = await QueueHost.AddAsync(host, host.Shop.Acme, JobState.Dead);
        var job = $"{Root}/jobs/{host.AcmeId}/{dead}";
        var page = await host.GetAsync(job, LifeHost.Olga, Html);
        Assert.DoesNotContain("Reason", page.Body, StringComparison.Ordinal);
        var form = await host.GetAsync($"/admin/tenants/{host.AcmeId}/export", LifeHost.Olga, Html);
        string[] reading = [Root, $"{Root}/jobs?state=dead", job, $"{job}/progress", $"{Root}/lane?name=default", $"{Root}/schedules"];
        string[] acting = [$"{job}/retry", $"{job}/discard", $"{job}/cancel", $"{Root}/jobs/retry", $"{Root}/jobs/discard", $"{Root}/lane/pause", $"{Root}/lane/resume", $"{Root}/lane/change", $"{Root}/lane/reset", $"{Root}/schedules/pause", $"{Root}/schedules/resume", $"{Root}/schedules/run"];
        foreach (var path in reading)
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, (await host.GetAsync(path, LifeHost.Olga, Html)).Status));
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, (await host.GetAsync(path)).Status));
            foreach (var who in new[] { LifeHost.Ada, LifeHost.Eve, $"{LifeHost.Olga};client_id=cli;tenant={host.AcmeId}" })
            {
                Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await host.GetAsync(path, who, Html)).Status));
            }
        }

        foreach (var path in acting)
        {
            foreach (var who in new[] { LifeHost.Ada, LifeHost.Olga }) // here she may only look
            {
                Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await host.SubmitAsync(form, path, who, ("Reason", "no"), ("Lane", "bulk"))).Status));
            }
        }

        Assert.Equal(JobState.Dead, await QueueHost.StateAsync(host, dead));
    }

    [Theory, Databases]
    public async Task A_tenants_own_database_is_read_for_its_pages_and_one_that_is_away_is_named(Database database)
    {
        await using var host = await QueueHost.StartAsync(database, postgres);
        var own = await OwnDatabase.AroundAsync(host.Shop, postgres);
        var dead = await QueueHost.AddAsync(host, own.Acme, JobState.Dead);
        Assert.DoesNotContain(dead.ToString(), await GetAsync(host, $"{Root}/jobs?state=dead"), StringComparison.Ordinal);
        Assert.Contains(dead.ToString(), await GetAsync(host, $"{Root}/jobs?state=dead&tenant=acme"), StringComparison.Ordinal);
        Assert.Contains(dead.ToString(), await GetAsync(host, $"{Root}/jobs?state=dead&database={own.Name}"), StringComparison.Ordinal);
        var job = $"{Root}/jobs/{own.Acme.Id}/{dead}";
        await PostAsync(host, job, $"{job}/retry", $"{job}?done=retry", ("Reason", "again"));
        Assert.Equal(JobState.Scheduled, await QueueHost.StateAsync(host, dead, own.Name));
        var overview = await GetAsync(host, Root);
        Assert.Contains($"database={own.Name}", overview, StringComparison.Ordinal);
        Assert.DoesNotContain(Away, overview, StringComparison.Ordinal);
        Assert.Contains($"database {own.Name}", await GetAsync(host, $"{Root}?database={own.Name}"), StringComparison.Ordinal);

        var gone = $"gone_{Guid.CreateVersion7():N}";
        await own.PlaceAsync(gone);
        overview = await GetAsync(host, Root);
        Assert.Contains(gone, overview, StringComparison.Ordinal);
        Assert.Contains(Away, overview, StringComparison.Ordinal);
        await own.PlaceAsync(own.Name);
    }

    [Theory, Databases]
    public async Task A_page_has_fifty_and_the_next_goes_on_behind_them(Database database)
    {
        await using var host = await QueueHost.StartAsync(database, postgres);
        var at = DateTimeOffset.UtcNow;
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.AddRange(Enumerable.Range(0, 120).Select(i => new Job
            {
                Lane = "bulk", Kind = "test.label", Payload = "{}", MaxAttempts = 1, CreatedAt = at, RunAt = at, State = i % 2 == 0 ? JobState.Dead : JobState.Ready, FinishedAt = i % 2 == 0 ? at.AddSeconds(-(i / 10)) : null,
            }));
            await db.SaveChangesAsync();
        }

        await using var platform = host.Shop.AsPlatform();
        var jobs = platform.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Job>();
        foreach (var (filter, expected) in new (JobFilter, int)[]
        {
            (new() { TenantId = host.AcmeId }, 120), (new() { TenantId = host.AcmeId, State = JobState.Ready }, 60), (new() { State = JobState.Dead }, 60), (new() { TenantId = host.AcmeId, State = JobState.Dead, Lane = "bulk" }, 60),
            (new() { State = JobState.Done }, 0), (new() { TenantId = host.AcmeId, Kind = "none" }, 0),
        })
        {
            var seen = new List<JobView>();
            for (string? after = ""; after is not null;)
            {
                var page = await JobLists.ReadAsync(jobs, filter, JobCursor.Parse(after), CancellationToken.None);
                Assert.True(page.Jobs.Count <= 50 && (page.Next is null || page.Jobs.Count == 50));
                seen.AddRange(page.Jobs);
                after = page.Next;
            }

            Assert.Equal(expected, seen.Select(j => j.Id).Distinct().Count());
            Assert.Equal(expected, seen.Count);
            Assert.Equal(seen.Select(j => j.Id), (filter.State == JobState.Dead ? seen.OrderByDescending(j => j.FinishedAt).ThenByDescending(j => j.Id) : seen.OrderByDescending(j => j.Id)).Select(j => j.Id));
        }
    }

    private static async Task ListsAsync(LifeHost host, string query, Guid listed, Guid[] not)
    {
        var page = await GetAsync(host, $"{Root}/jobs?{query}");
        Assert.Contains(listed.ToString(), page, StringComparison.Ordinal);
        Assert.All(not, id => Assert.DoesNotContain(id.ToString(), page, StringComparison.Ordinal));
    }

    private static async Task<string> GetAsync(LifeHost host, string path)
    {
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Equal((path, HttpStatusCode.OK, "no-store"), (path, page.Status, page.CacheControl?.Split(',')[0]));
        return page.Body;
    }

    private static async Task PostAsync(LifeHost host, string path, string action, string leads, params (string, string)[] fields)
    {
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Equal((path, HttpStatusCode.OK), (path, page.Status));
        Assert.Contains("__RequestVerificationToken", page.Body, StringComparison.Ordinal);
        var answer = await host.SubmitAsync(page, action, LifeHost.Olga, fields);
        Assert.Equal((HttpStatusCode.Redirect, leads), (answer.Status, answer.Location));
    }

    /// <summary>A host whose operators may look and not act.</summary>
    private sealed class Withheld : IPermissionSource
    {
        public IEnumerable<Permission> Permissions => [new(JobPermissions.Operate, "Nobody's here", PermissionLevel.Owner)];
    }
}
