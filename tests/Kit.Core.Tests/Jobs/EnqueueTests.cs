using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>A job is a row of the business transaction.</summary>
public sealed class EnqueueTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_committed_job_runs_once_under_its_tenant_and_sees_the_row_it_is_about(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        var seen = 0;
        host.Probe.Scripts["look"] = async (services, context, _) =>
        {
            seen = await services.GetRequiredService<ShopDb>().Customers.CountAsync(c => c.Name == "new");
            Assert.Equal(host.Shop.Acme.Id, services.GetRequiredService<TenantScope>().TenantId);
            Assert.Equal((ActorKind.Job, context.Id.ToString()), (services.GetRequiredService<TenantScope>().Actor.Kind, services.GetRequiredService<TenantScope>().Actor.Id));
        };
        Guid id;
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Add(new Customer { Name = "new", Number = 1 });
            id = scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new Script("look"));
            await db.SaveChangesAsync();
            Assert.Empty(host.Probe.Seen);
            await transaction.CommitAsync();
        }

        var job = await host.WaitAsync(id, JobState.Done);
        Assert.Equal((1, 1, host.Shop.Acme.Id), (seen, job.Attempts, job.TenantId));
        Assert.Equal(("look", 1), (Assert.Single(host.Probe.Seen).Text, host.Probe.Seen.Single().Context.Attempt));
        Assert.NotNull(job.FinishedAt);
        Assert.Null(job.LeaseToken);
    }

    [Theory, Databases]
    public async Task A_rolled_back_job_never_runs(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Add(new Customer { Name = "ghost", Number = 1 });
            scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel("ghost"));
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
        }

        // A job that is enqueued later has run; the earlier one would have.
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new AddLabel("real")), JobState.Done);
        Assert.Equal(["real"], await host.LabelsAsync(host.Shop.Acme));
        Assert.Single(await host.JobsAsync());
    }

    [Theory, Databases]
    public async Task A_job_of_one_tenant_reads_and_writes_no_row_of_another(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Globex, new AddLabel("globex")), JobState.Done);
        var seen = new List<int>();
        host.Probe.Scripts["attack"] = async (services, _, ct) =>
        {
            var db = services.GetRequiredService<ShopDb>();
            seen.Add(await db.Labels.CountAsync(ct));
            seen.Add(await db.Labels.IgnoreQueryFilters().CountAsync(ct));
            seen.Add(await db.Labels.ExecuteUpdateAsync(l => l.SetProperty(x => x.Text, "stolen"), ct));
            seen.Add(await db.Set<Job>().CountAsync(ct));
            seen.Add(await db.Labels.FromSqlRaw("SELECT * FROM labels").IgnoreQueryFilters(["Kit.Tenant"]).CountAsync(ct));
            if (database == Database.Postgres)
            {
                // Past EF Core, where nothing but the server's own wall stands.
                seen.AddRange(await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM labels").ToListAsync(ct));
            }
        };
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("attack")), JobState.Done);
        Assert.Equal(database == Database.Postgres ? [0, 0, 0, 1, 0, 0] : [0, 0, 0, 1, 0], seen);
        Assert.Equal(["globex"], await host.LabelsAsync(host.Shop.Globex));
    }

    [Theory, Databases]
    public async Task Without_a_tenant_the_job_is_the_platforms_and_without_a_scope_it_is_refused(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        TenantScope? scope = null;
        host.Probe.Scripts["platform"] = (services, _, _) => Task.FromResult(scope = services.GetRequiredService<TenantScope>());
        var job = await host.WaitAsync(await host.EnqueueAsync(null, new Script("platform")), JobState.Done);
        Assert.Equal((Tenant.Platform, Tenant.Platform), (job.TenantId, scope!.OwnerId!.Value));

        await using (var bypass = host.Shop.AsPlatform())
        {
            bypass.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new Script("platform"));
            await bypass.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        }

        Assert.All(await host.JobsAsync(), j => Assert.Equal(Tenant.Platform, j.TenantId));
        await using var closed = host.Shop.Services.CreateAsyncScope();
        var error = Assert.Throws<JobScopeException>(() => closed.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new Script("nobody's")));
        Assert.Equal(("KIT3001", "test.script"), (error.Id, error.Kind));
    }

    [Theory, Databases]
    public async Task What_a_job_enqueues_is_committed_with_its_completion_or_not_at_all(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        host.Probe.Scripts["parent"] = (services, context, _) =>
        {
            services.GetRequiredService<IJobs>().Enqueue(new AddLabel($"of attempt {context.Attempt}"));
            return context.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        };
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("parent")), JobState.Done);
        await JobHost.UntilAsync(async () => (await host.LabelsAsync(host.Shop.Acme)).Count > 0);
        Assert.Equal(["of attempt 3"], await host.LabelsAsync(host.Shop.Acme));
        Assert.Equal(2, (await host.JobsAsync()).Count);
    }

    [Theory, Databases]
    public async Task A_job_at_a_time_waits_for_it(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        var later = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("tomorrow"), new() { RunAt = TimeProvider.System.GetUtcNow().AddDays(1) });
        var at = TimeProvider.System.GetUtcNow().AddSeconds(1.5);
        var soon = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("soon"), new() { RunAt = at });
        Assert.Equal(JobState.Scheduled, (await host.JobsAsync()).Single(j => j.Id == soon).State);
        await host.WaitAsync(soon, JobState.Done);
        Assert.InRange(TimeProvider.System.GetUtcNow(), at, at.AddSeconds(30));
        Assert.Equal(JobState.Scheduled, (await host.JobsAsync()).Single(j => j.Id == later).State);
        Assert.Equal(["soon"], await host.LabelsAsync(host.Shop.Acme));
    }
}
