using Kit.Core.Tests.Events;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Events;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>A tenant's jobs go along, each to be run once.</summary>
public sealed class MoveJobTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Jobs_go_along_and_one_that_runs_is_given_back_without_an_attempt(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        var at = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await host.InAcmeAsync((services, _) =>
        {
            services.GetRequiredService<IJobs>().Enqueue(new AddLabel("later"), new() { RunAt = at, DedupeKey = "one" });
            return Task.CompletedTask;
        });
        var (jobs, lease) = (host.Table("kit.jobs"), database == Database.Postgres ? "now() + interval '1 hour'" : "'2099-01-01 00:00:00.000000'");
        await host.ExecuteAsync($"""
            INSERT INTO {jobs} (tenant_id, id, lane, kind, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at, lease_until, lease_token)
            SELECT tenant_id, {Id(1)}, lane, kind, payload, priority, created_at, 'running', 2, max_attempts, 0, created_at, {lease}, {Id(2)} FROM {jobs} WHERE tenant_id = '{host.Id(host.Shop.Acme)}'
            """);
        await host.ExecuteAsync($"""
            INSERT INTO {jobs} (tenant_id, id, lane, kind, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at, finished_at)
            SELECT tenant_id, {Id(3)}, lane, kind, payload, priority, created_at, 'dead', 10, max_attempts, 0, created_at, created_at FROM {jobs} WHERE tenant_id = '{host.Id(host.Shop.Acme)}' AND dedupe_key IS NOT NULL
            """);

        await host.MoveAsync(host.Own);

        Assert.Equal(0, await host.CountAsync("kit.jobs"));
        Assert.Equal(["0 scheduled", "1 scheduled", "10 dead"], (await host.QueryAsync($"SELECT attempts || ' ' || state FROM {jobs} ORDER BY attempts", host.Own)).Select(o => (string)o));
        Assert.Equal(1, await host.CountAsync("kit.jobs", host.Own, $"attempts = 1 AND run_at > {(database == Database.Postgres ? "now() + interval '50 minutes'" : "'2098'")} AND lease_token IS NULL"));
        Assert.Equal(1, await host.CountAsync("kit.jobs", host.Own, "dedupe_key = 'one'"));
    }

    [Theory, Databases]
    public async Task A_job_that_was_taken_just_before_its_tenant_left_does_nothing_in_the_new_place(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres, services: s => s.PostConfigure<JobsOptions>(o => o.Enabled = false));
        await host.InAcmeAsync((services, _) =>
        {
            services.GetRequiredService<IJobs>().Enqueue(new AddLabel("once"));
            return Task.CompletedTask;
        });
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        var taken = (await store.ClaimAsync(10, TimeSpan.FromMinutes(1), CancellationToken.None)).Single(j => j.Kind == "test.label");
        await RunAsync(host, await host.StartMoveAsync(host.Own));
        Assert.Equal(1, await host.CountAsync("kit.jobs", host.Own));

        await host.Shop.Services.GetRequiredService<JobRunner>().RunAsync(new(taken, store));

        Assert.Equal(0, await host.CountAsync("labels", host.Own));
        Assert.Equal(0, await host.CountAsync("labels"));
    }

    [Theory, Databases]
    public async Task Events_and_batches_go_along_and_what_waits_keeps_its_turn(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres, services: s => s.PostConfigure<JobsOptions>(o => o.Enabled = false));
        foreach (var text in new[] { "first", "second", "third" })
        {
            await PublishAsync(host, text);
        }

        await host.InAcmeAsync((services, _) =>
        {
            services.GetRequiredService<IJobBatches>().Enqueue(b => b.InOrder().Add(new AddLabel("one")).Add(new AddLabel("two")).OnDone(new AddLabel("three")));
            return Task.CompletedTask;
        });

        await RunAsync(host, await host.StartMoveAsync(host.Own));
        Assert.Equal((0, 0, 0), (await host.CountAsync("kit.jobs"), await host.CountAsync("kit.events"), await host.CountAsync("kit.job_batches")));
        await PublishAsync(host, "fourth");
        var jobs = new JobsUnderTest(host.Shop.Services);
        await jobs.DrainAsync(await AcmeAsync(host));
        var probe = host.Shop.Services.GetRequiredService<JobProbe>();
        IEnumerable<string> Shipped() => probe.Seen.Select(s => s.Text).Where(t => t.StartsWith("1 shipped ", StringComparison.Ordinal)).Select(t => t[10..]);
        Assert.Equal(["first", "second", "third", "fourth"], Shipped());
        Assert.Equal(3, await host.CountAsync("labels", host.Own));
        Assert.Equal(1, await host.CountAsync("kit.job_batches", host.Own, "finished_at IS NOT NULL AND done = 2"));

        // What is said of the control plane meanwhile is in the shared database, and so is what handles it. Back there, all is in one place.
        await PublishAsync(host, "here", IControlPlane.Key);
        await PublishAsync(host, "there");
        Assert.Equal((1, 5), (await host.CountAsync("kit.events"), await host.CountAsync("kit.events", host.Own)));
        await RunAsync(host, await host.StartMoveAsync(null));
        Assert.Equal(6, await host.CountAsync("kit.events"));
        await jobs.DrainAsync(await AcmeAsync(host));
        Assert.Equal(["here", "there"], Shipped().Skip(4).Order());
    }

    private static async Task PublishAsync(MoveHost host, string text, string? key = null)
    {
        await using var scope = host.Shop.As(await AcmeAsync(host));
        var events = key is null ? scope.ServiceProvider.GetRequiredService<IEvents>() : scope.ServiceProvider.GetRequiredKeyedService<IEvents>(key);
        events.Publish(new OrderShipped("1", text));
        await (key is null ? scope.ServiceProvider.GetRequiredService<ShopDb>() : scope.ServiceProvider.GetRequiredService<IControlPlane>().Db).SaveChangesAsync();
    }

    private static async Task<TenantInfo> AcmeAsync(MoveHost host) =>
        (await host.Shop.Services.GetRequiredService<ITenantStore>().FindByIdAsync(host.Shop.Acme.Id, CancellationToken.None))!;

    private static string Id(int number) => $"'00000000-0000-0000-0000-00000000000{number}'";

    private static Task<DateTimeOffset?> RunAsync(MoveHost host, TenantMove move) => host.Shop.Services.GetRequiredService<MoveRunner>().RunAsync(move.Id, CancellationToken.None);
}
