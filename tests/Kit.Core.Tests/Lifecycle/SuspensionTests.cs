using System.Net;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Lifecycle;

public sealed class SuspensionTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Members_see_the_reason_on_a_page_or_in_a_problem_and_programs_in_a_problem(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "Unpaid <since> May"));

        var page = await host.GetAsync("/t/acme/whoami", LifeHost.Bob, "text/html");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("<h1>acme is suspended</h1>", page.Body, StringComparison.Ordinal);
        Assert.Contains("<p>Unpaid &lt;since&gt; May</p>", page.Body, StringComparison.Ordinal);
        Assert.Equal("no-store", page.CacheControl);

        foreach (var (path, who) in new[] { ("/t/acme/whoami", LifeHost.Bob), ("/api/whoami", host.Program), ("/t/acme/whoami", host.Program), ("/api/whoami", $"{LifeHost.Ada};client_id=cli;tenant={host.AcmeId}") })
        {
            var problem = await host.GetAsync(path, who);
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, problem.Status));
            Assert.Contains(KitErrors.TenantSuspended, problem.Body, StringComparison.Ordinal);
            Assert.Contains("since", problem.Body, StringComparison.Ordinal);
        }

        await host.LiveAsync(l => l.ReactivateAsync(host.AcmeId, "paid"));
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/t/acme/whoami", LifeHost.Bob)).Status);
    }

    [Theory]
    [InlineData(TenantStatus.Suspended)]
    [InlineData(TenantStatus.Closing)]
    [InlineData(TenantStatus.Closed)]
    public async Task Whoever_does_not_belong_to_it_is_answered_as_if_there_were_no_such_tenant(TenantStatus status)
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        await (status == TenantStatus.Suspended
            ? host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "secret reason"))
            : host.LiveAsync(l => l.CloseAsync(host.AcmeId, "secret reason", status == TenantStatus.Closed ? TimeSpan.Zero : null)));
        if (status == TenantStatus.Closed)
        {
            await Eventually.IsTrueAsync(async () => (await host.TenantAsync()).Status == TenantStatus.Closed);
        }

        List<string?> strangers = [LifeHost.Eve, LifeHost.Olga, $"sub=robot;client_id=robot;tenant={host.Shop.Globex.Id}", "sub=robot;client_id=robot", null];
        if (status == TenantStatus.Closed)
        {
            strangers.AddRange([LifeHost.Ada, host.Program]);
        }

        foreach (var accept in new[] { "text/html", "application/json" })
        {
            foreach (var who in strangers)
            {
                foreach (var path in new[] { "/whoami", "/open", "/pay", "/nothing" })
                {
                    var unknown = await host.GetAsync($"/t/nosuch{path}", who, accept);
                    Assert.Equal((who, path, unknown.Comparable), (who, path, (await host.GetAsync($"/t/acme{path}", who, accept)).Comparable));
                }
            }
        }
    }

    [Fact]
    public async Task What_is_marked_so_answers_members_meanwhile_and_no_strangers()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        await host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "unpaid"));
        Assert.Equal((HttpStatusCode.OK, "Suspended"), ((await host.GetAsync("/t/acme/pay", LifeHost.Bob)).Status, (await host.GetAsync("/t/acme/pay", LifeHost.Bob)).Body));
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/t/acme/pay", LifeHost.Eve)).Status);
        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "unpaid"));
        Assert.Equal(HttpStatusCode.Forbidden, (await host.GetAsync("/t/acme/pay", LifeHost.Bob)).Status);
    }

    [Fact]
    public async Task It_holds_on_the_other_node()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await LifeHost.NodeAsync(database, first: true);
        await using var two = await LifeHost.NodeAsync(database, first: false);
        Assert.Equal(HttpStatusCode.OK, (await two.GetAsync("/t/acme/whoami", LifeHost.Bob)).Status);
        await one.LiveAsync(l => l.SuspendAsync(one.AcmeId, "unpaid"));
        await Eventually.AssertAsync(async () => Assert.Equal(HttpStatusCode.Forbidden, (await two.GetAsync("/t/acme/whoami", LifeHost.Bob)).Status));
        await one.LiveAsync(l => l.ReactivateAsync(one.AcmeId, "paid"));
        await Eventually.AssertAsync(async () => Assert.Equal(HttpStatusCode.OK, (await two.GetAsync("/t/acme/whoami", LifeHost.Bob)).Status));
    }

    [Theory, Databases]
    public async Task Its_jobs_wait_cost_no_attempts_and_run_when_it_is_active_again(Database database)
    {
        await using var jobs = await Jobs.JobHost.StartAsync(database, postgres);
        await using var scope = jobs.Shop.Services.CreateAsyncScope();
        var lifecycle = scope.ServiceProvider.GetRequiredService<Kit.Lifecycle.ITenantLifecycle>();
        await lifecycle.SuspendAsync(jobs.Shop.Acme.Id, "unpaid");
        var waiting = await jobs.EnqueueAsync(jobs.Shop.Acme, new Jobs.AddLabel("patient"));
        await jobs.WaitAsync(await jobs.EnqueueAsync(jobs.Shop.Globex, new Jobs.AddLabel("after")), JobState.Done);
        var job = (await jobs.JobsAsync()).Single(j => j.Id == waiting);
        Assert.Equal((JobState.Ready, 0), (job.State, job.Attempts));

        await lifecycle.ReactivateAsync(jobs.Shop.Acme.Id, "paid");
        job = await jobs.WaitAsync(waiting, JobState.Done);
        Assert.Equal(1, job.Attempts);
    }

    [Theory, Databases]
    public async Task A_job_that_is_running_when_its_tenant_is_suspended_is_put_off_and_costs_no_attempt(Database database)
    {
        await using var jobs = await Jobs.JobHost.StartAsync(database, postgres);
        await using var scope = jobs.Shop.Services.CreateAsyncScope();
        var lifecycle = scope.ServiceProvider.GetRequiredService<Kit.Lifecycle.ITenantLifecycle>();
        jobs.Probe.Scripts["suspended meanwhile"] = async (services, context, ct) =>
        {
            if (context.Attempt == 1 && (await services.GetRequiredService<ITenantStore>().FindByIdAsync(context.TenantId, ct))!.IsActive)
            {
                await lifecycle.SuspendAsync(context.TenantId, "unpaid", ct);
                await using var other = await services.GetRequiredService<ITenantScopes>().OpenAsync(context.TenantId, cancellationToken: ct);
            }
        };
        var id = await jobs.EnqueueAsync(jobs.Shop.Acme, new Jobs.ScriptOutside("suspended meanwhile"));
        var job = await jobs.WaitAsync(id, JobState.Scheduled);
        Assert.Equal((0, null), (job.Attempts, job.LastError));
    }
}
