using System.Net;
using System.Text.Json;
using Kit.Audit;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.Lifecycle;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Operations;

/// <summary>What a tenant's admins see of its own jobs and schedules, and of nobody else's; and how far a job is.</summary>
public sealed class TenantJobPagesTests(PostgresCluster postgres)
{
    private const string Html = "text/html";
    private const string Path = "/t/acme/settings/jobs";

    [Theory, Databases]
    public async Task An_admin_sees_retries_discards_and_cancels_the_tenants_own_and_reads_no_exceptions(Database database)
    {
        await using var host = await QueueHost.StartAsync(database, postgres);
        var (waiting, one, two) = (
            await QueueHost.AddAsync(host, host.Shop.Acme, JobState.Ready, LifeHost.Bob), await QueueHost.AddAsync(host, host.Shop.Acme, JobState.Dead, error: "Host=10.0.0.5;Password=x"),
            await QueueHost.AddAsync(host, host.Shop.Acme, JobState.Dead, error: "Host=10.0.0.5;Password=x"));
        var list = await GetAsync(host, Path);
        Assert.All(new[] { waiting, one, two }, id => Assert.Contains($"{Path}/{id}", list, StringComparison.Ordinal));
        Assert.Contains("Waits for its turn", list, StringComparison.Ordinal);
        Assert.DoesNotContain(waiting.ToString(), await GetAsync(host, Path + "?state=dead"), StringComparison.Ordinal);
        var page = await GetAsync(host, $"{Path}/{one}");
        Assert.Contains("Failed, and was given up", page, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.5", list + page, StringComparison.Ordinal);
        Assert.DoesNotContain("never", list + page, StringComparison.Ordinal);
        Assert.Contains("by Bob", await GetAsync(host, $"{Path}/{waiting}"), StringComparison.Ordinal);

        await PostAsync(host, $"{Path}/{waiting}", "cancel", $"{Path}/{waiting}?done=cancel");
        await PostAsync(host, $"{Path}/{one}", "retry", $"{Path}/{one}?done=retry");
        await PostAsync(host, $"{Path}/{two}", "discard", $"{Path}?done=discard");
        Assert.Equal((JobState.Cancelled, JobState.Scheduled, null), (await QueueHost.StateAsync(host, waiting), await QueueHost.StateAsync(host, one), await QueueHost.StateAsync(host, two)));
        var form = await host.GetAsync($"{Path}/{one}", LifeHost.Ada, Html);
        Assert.Equal(HttpStatusCode.Conflict, (await host.SubmitAsync(form, $"{Path}/{waiting}/cancel", LifeHost.Ada)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, $"{Path}/{one}/cancel", LifeHost.Ada, form: new() { ["forged"] = "yes" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, $"{Path}/{one}/cancel", LifeHost.Ada)).Status);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var entries = await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<AuditEntry>().Where(e => e.Entity == "jobs").OrderBy(e => e.Id).ToListAsync();
        Assert.Equal([("Ada", waiting), ("Ada", one), ("Ada", two)], entries.Select(e => (e.ActorName, Guid.Parse(e.EntityId))));
    }

    [Theory, Databases]
    public async Task Another_tenants_jobs_are_not_there_for_whoever_asks(Database database)
    {
        await using var host = await QueueHost.StartAsync(database, postgres);
        await host.JoinAsync(host.Shop.Globex, LifeHost.Eve, Roles.Owner);
        var (mine, theirs, platform) = (
            await QueueHost.AddAsync(host, host.Shop.Acme, JobState.Dead), await QueueHost.AddAsync(host, host.Shop.Globex, JobState.Dead, LifeHost.Ada), await QueueHost.AddAsync(host, null, JobState.Dead, LifeHost.Ada));
        Assert.DoesNotContain(theirs.ToString(), await GetAsync(host, Path), StringComparison.Ordinal);
        var form = await host.GetAsync($"{Path}/{mine}", LifeHost.Ada, Html);
        foreach (var other in new[] { theirs, platform, Guid.CreateVersion7() })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"{Path}/{other}", LifeHost.Ada, Html)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/t/acme/_kit/jobs/{other}", LifeHost.Ada)).Status);
            foreach (var action in new[] { "cancel", "retry", "discard" })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await host.SubmitAsync(form, $"{Path}/{other}/{action}", LifeHost.Ada)).Status);
            }
        }

        Assert.Equal((JobState.Dead, JobState.Dead), (await QueueHost.StateAsync(host, theirs), await QueueHost.StateAsync(host, platform)));
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/t/globex/settings/jobs", LifeHost.Ada, Html)).Status);
        foreach (var path in new[] { Path, $"{Path}/{mine}", Path + "/schedules" })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await host.GetAsync(path, LifeHost.Bob, Html)).Status));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await host.GetAsync(path, LifeHost.Eve, Html)).Status));
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, (await host.GetAsync(path)).Status));
        }

        foreach (var action in new[] { $"{mine}/cancel", $"{mine}/retry", $"{mine}/discard", "schedules/pause", "schedules/resume", "schedules/run" })
        {
            Assert.Equal((action, HttpStatusCode.Forbidden), (action, (await host.SubmitAsync(form, $"{Path}/{action}", LifeHost.Bob, ("Name", "x"))).Status));
        }

        Assert.Equal(JobState.Dead, await QueueHost.StateAsync(host, mine));
    }

    [Theory, Databases]
    public async Task How_far_a_job_is_is_told_to_admins_and_to_who_enqueued_it(Database database)
    {
        await using var host = await QueueHost.StartAsync(database, postgres);
        await host.JoinAsync(host.Shop.Acme, LifeHost.Eve, Roles.Member);
        var id = await QueueHost.AddAsync(host, host.Shop.Acme, JobState.Running, LifeHost.Bob);
        await QueueHost.SetAsync(host, host.Shop.Acme, id, set => set.SetProperty(j => j.ProgressDone, 30).SetProperty(j => j.ProgressTotal, 120).SetProperty(j => j.ProgressText, "importing"));
        var path = $"/t/acme/_kit/jobs/{id}";
        foreach (var who in new[] { LifeHost.Ada, LifeHost.Bob })
        {
            var answer = await host.GetAsync(path, who);
            Assert.Equal((HttpStatusCode.OK, "no-store"), (answer.Status, answer.CacheControl));
            var job = JsonDocument.Parse(answer.Body).RootElement;
            Assert.Equal(("running", "Runs: importing, 30 of 120", 0.25, false), (job.GetProperty("state").GetString(), job.GetProperty("words").GetString(), job.GetProperty("share").GetDouble(), job.GetProperty("hasEnded").GetBoolean()));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync(path, LifeHost.Eve)).Status); // a member, but not hers
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/t/globex/_kit/jobs/{id}", LifeHost.Bob)).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync($"/admin/queue/jobs/{host.AcmeId}/{id}/progress", LifeHost.Olga)).Status);
        var script = await host.GetAsync("/t/acme/_kit/jobs.js");
        Assert.Equal(HttpStatusCode.OK, script.Status);
        Assert.Contains("data-kit-job", script.Body, StringComparison.Ordinal);
        Assert.Contains($"data-kit-job=\"{path}\"", await GetAsync(host, $"{Path}/{id}"), StringComparison.Ordinal);

        await QueueHost.SetAsync(host, host.Shop.Acme, id, set => set.SetProperty(j => j.State, JobState.Done));
        Assert.Contains("\"hasEnded\":true", (await host.GetAsync(path, LifeHost.Bob)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("jobs.js", await GetAsync(host, $"{Path}/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_pauses_runs_and_resumes_the_tenants_schedules()
    {
        await using var host = await QueueHost.StartAsync(Database.Sqlite, postgres, kit: kit => kit.AddSchedule("nightly", "0 3 * * *", _ => new Script("never")).AddPlatformSchedule("rates", "0 4 * * *", _ => new Script("never")));
        var path = Path + "/schedules";
        Assert.DoesNotContain("rates", await GetAsync(host, path), StringComparison.Ordinal);
        foreach (var (action, shows) in new[] { ("pause", "paused"), ("run", "Waiting"), ("resume", "0 3 * * *") })
        {
            var page = await host.GetAsync(path, LifeHost.Ada, Html);
            var answer = await host.SubmitAsync(page, $"{path}/{action}", LifeHost.Ada, ("Name", "nightly"));
            Assert.Equal((HttpStatusCode.Redirect, $"{path}?done={action}"), (answer.Status, answer.Location));
            Assert.Contains(shows, await GetAsync(host, path), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await host.SubmitAsync(page, $"{path}/{action}", LifeHost.Ada, ("Name", "rates"))).Status);
        }

        Assert.DoesNotContain("paused", await GetAsync(host, path), StringComparison.Ordinal);
        await using var scope = host.Shop.As(host.Shop.Globex);
        Assert.Equal(0, await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Job>().CountAsync());
    }

    private static async Task<string> GetAsync(LifeHost host, string path)
    {
        var page = await host.GetAsync(path, LifeHost.Ada, Html);
        Assert.Equal((path, HttpStatusCode.OK, "no-store"), (path, page.Status, page.CacheControl?.Split(',')[0]));
        return page.Body;
    }

    private static async Task PostAsync(LifeHost host, string path, string action, string leads)
    {
        var page = await host.GetAsync(path, LifeHost.Ada, Html);
        var answer = await host.SubmitAsync(page, $"{path}/{action}", LifeHost.Ada);
        Assert.Equal((HttpStatusCode.Redirect, leads), (answer.Status, answer.Location));
    }
}
