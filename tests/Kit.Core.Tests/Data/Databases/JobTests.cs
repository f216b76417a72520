using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>Jobs are where the rows are that they were enqueued with, and run wherever that is.</summary>
public sealed class JobTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_job_stands_and_runs_in_its_tenants_database_as_soon_as_it_is_there(Database database)
    {
        await using var own = await StartAsync(database);
        var id = await EnqueueAsync(own, own.Acme, "done by a job");

        await UntilDoneAsync(own, own.Name, id);
        Assert.Equal((1, 0), (await own.CountAsync<Label>(own.Name), await own.CountAsync<Label>(null)));
        Assert.Equal((1, 0), (await own.CountAsync<Job>(own.Name), await own.CountAsync<Job>(null)));
    }

    [Theory, Databases]
    public async Task A_job_of_the_control_planes_runs_in_the_tenants_scope_and_ends_in_the_shared_database(Database database)
    {
        await using var own = await StartAsync(database);
        Guid id;
        await using (var scope = own.Shop.As(own.Acme))
        {
            var job = new Job
            {
                Lane = "default", Kind = "test.label", Payload = "{\"text\":\"by the control plane\"}", State = JobState.Ready, RunAt = DateTimeOffset.UtcNow, MaxAttempts = 3,
            };
            id = job.Id;
            var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
            control.Add(job);
            await control.SaveChangesAsync();
        }

        await UntilDoneAsync(own, null, id);
        Assert.Equal((1, 0), (await own.CountAsync<Label>(own.Name), await own.CountAsync<Label>(null)));
    }

    [Theory, Databases]
    public async Task Jobs_of_a_suspended_tenant_wait_there_too_but_for_those_of_its_life(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres, s => s.PostConfigure<JobsOptions>(o => o.Enabled = false));
        await EnqueueAsync(own, own.Acme, "waits");
        await EnqueueAsync(own, own.Acme, "does not", JobAttribute.AnyStatusLane);
        using var store = own.Shop.Services.GetRequiredService<JobStores>().Create(own.Name);

        Assert.Empty(await store.ClaimAsync(10, TimeSpan.FromMinutes(1), CancellationToken.None));
        store.Tenants = [own.Acme with { Status = TenantStatus.Suspended }];
        Assert.Equal([JobAttribute.AnyStatusLane], (await store.ClaimAsync(10, TimeSpan.FromMinutes(1), CancellationToken.None)).Select(j => j.Lane));
        store.Tenants = [own.Acme];
        Assert.Equal(["default"], (await store.ClaimAsync(10, TimeSpan.FromMinutes(1), CancellationToken.None)).Select(j => j.Lane));
    }

    [Theory, Databases]
    public async Task A_database_that_is_not_there_keeps_no_other_tenants_jobs_waiting(Database database)
    {
        await using var own = await StartAsync(database);
        await own.PlaceAsync("acme_nowhere");
        var id = await EnqueueAsync(own, own.Globex, "of globex");
        await UntilDoneAsync(own, null, id);

        await own.PlaceAsync(own.Name);
        await UntilDoneAsync(own, own.Name, await EnqueueAsync(own, own.Acme, "back again"));
    }

    [Theory, Databases]
    public async Task A_job_whose_node_is_gone_is_taken_back_there_too(Database database)
    {
        await using var own = await StartAsync(database);
        await using var scope = own.Shop.As(own.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var job = new Job
        {
            Lane = "default", Kind = "test.label", Payload = "{\"text\":\"again\"}", State = JobState.Running, Attempts = 1, RunAt = DateTimeOffset.UtcNow, MaxAttempts = 3,
            LeaseToken = Guid.CreateVersion7(), LeaseUntil = DateTimeOffset.UtcNow.AddMinutes(-1),
        };
        db.Add(job);
        await db.SaveChangesAsync();

        await UntilDoneAsync(own, own.Name, job.Id);
    }

    // So long between two looks that only a wake-up can be the reason, and leases so short that upkeep is not.
    private async Task<OwnDatabase> StartAsync(Database database) => await OwnDatabase.StartAsync(database, postgres, s => s.PostConfigure<JobsOptions>(o =>
    {
        o.DedicatedPollInterval = TimeSpan.FromMinutes(10);
        o.Lease = TimeSpan.FromSeconds(3);
    }));

    private static async Task<Guid> EnqueueAsync(OwnDatabase own, TenantInfo tenant, string text, string? lane = null)
    {
        await using var scope = own.Shop.As(tenant);
        var id = scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel(text), new() { Lane = lane });
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        return id;
    }

    private static async Task UntilDoneAsync(OwnDatabase own, string? database, Guid id)
    {
        JobState? state = null;
        await JobHost.UntilAsync(
            async () =>
            {
                await using var scope = own.Shop.AsPlatform();
                await using var db = own.Shop.Services.GetRequiredService<ITenantDatabases>().Open(database, scope.ServiceProvider.GetRequiredService<TenantScope>());
                state = await db.AllTenants<Job>().Where(j => j.Id == id).Select(j => (JobState?)j.State).SingleOrDefaultAsync();
                return state == JobState.Done;
            },
            () => $"{state}");
    }
}
