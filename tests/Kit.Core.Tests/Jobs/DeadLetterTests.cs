using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>Jobs that were given up, and what people do with them.</summary>
public sealed class DeadLetterTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_tenant_sees_retries_and_discards_its_own_and_operators_all_tenants(Database database)
    {
        await using var host = await StartAsync(database);
        var (one, two) = (await DieAsync(host, host.Shop.Acme, "no such file"), await DieAsync(host, host.Shop.Acme, "timed out"));
        var theirs = await DieAsync(host, host.Shop.Globex, "timed out");
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var dead = scope.ServiceProvider.GetRequiredService<IDeadLetters>();
            Assert.Equal(new[] { one, two }.Order(), (await dead.ListAsync(new())).Select(j => j.Id).Order());
            Assert.Equal([one], (await dead.ListAsync(new() { Error = "no such" })).Select(j => j.Id));
            Assert.Equal(0, await dead.RetryAsync(new() { Id = theirs }, "not mine"));
            Assert.Equal(0, await dead.DiscardAsync(new() { TenantId = host.Shop.Globex.Id }, "not mine"));
        }

        host.Probe.Scripts["die"] = (_, _, _) => Task.CompletedTask;
        await using (var scope = host.Shop.AsPlatform())
        {
            var dead = scope.ServiceProvider.GetRequiredService<IDeadLetters>();
            Assert.Equal(3, (await dead.ListAsync(new() { Kind = "test.script", Lane = "scripts" })).Count);
            Assert.Equal(2, await dead.RetryAsync(new() { Error = "timed out" }, "the server is back"));
            Assert.Equal(1, await dead.DiscardAsync(new() { Id = one }, "of no use"));
            Assert.Equal(0, await dead.DiscardAsync(new(), "nothing is left"));
        }

        var retried = await host.WaitAsync(two, JobState.Done);
        Assert.Equal((1, 0), (retried.Attempts, retried.CrashCount));
        await host.WaitAsync(theirs, JobState.Done);
        Assert.Equal(2, (await host.JobsAsync()).Count);
        await using var after = host.Shop.AsPlatform();
        var entries = await after.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<AuditEntry>().Where(e => e.Entity == "jobs").OrderBy(e => e.Id).ToListAsync();
        Assert.Equal([("the server is back", AuditAction.Updated), ("of no use", AuditAction.Deleted)], entries.Select(e => (e.Reason!, e.Action)));
        Assert.Contains("timed out", entries[0].Changes, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task A_retried_job_bears_no_key_that_another_one_has_taken(Database database)
    {
        await using var host = await StartAsync(database);
        var dead = await DieAsync(host, host.Shop.Acme, "x", new() { DedupeKey = "nightly" });
        var later = new JobOptions { DedupeKey = "nightly", RunAt = TimeProvider.System.GetUtcNow().AddDays(1) };
        await host.EnqueueAsync(host.Shop.Acme, new Script("die"), later);
        host.Probe.Scripts["die"] = (_, _, _) => Task.CompletedTask;
        await using var scope = host.Shop.As(host.Shop.Acme);
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<IDeadLetters>().RetryAsync(new() { Id = dead }, "again"));
        await host.WaitAsync(dead, JobState.Done);
    }

    private Task<JobHost> StartAsync(Database database) => JobHost.StartAsync(database, postgres);

    private static async Task<Guid> DieAsync(JobHost host, TenantInfo tenant, string error, JobOptions? options = null)
    {
        host.Probe.Scripts["die"] = (_, _, _) => throw new JobAbandonedException(error);
        var id = await host.EnqueueAsync(tenant, new Script("die"), options);
        await host.WaitAsync(id, JobState.Dead);
        return id;
    }
}
