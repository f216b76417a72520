using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>What a handler says of its job: progress, a result, effects that are had once; and how long it may take.</summary>
public sealed class ContextTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Progress_is_seen_while_the_job_runs_and_its_last_state_and_result_stay(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        var go = new TaskCompletionSource();
        host.Probe.Scripts["import"] = async (_, context, ct) =>
        {
            await context.ReportAsync(1, 10, "reading", ct);
            await go.Task;
            await context.ReportAsync(9, 10, "too soon to be stored at once", ct);
            await context.ReportAsync(10, 10, "read", ct);
            context.SetResult(new { Rows = 10 });
        };
        var id = await host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("import"));
        await JobHost.UntilAsync(async () => (await host.JobsAsync()).Single() is { State: JobState.Running, ProgressDone: 1, ProgressTotal: 10, ProgressText: "reading" });
        go.SetResult();
        var job = await host.WaitAsync(id, JobState.Done);
        Assert.Equal((10, 10, "read", "{\"rows\":10}"), (job.ProgressDone, job.ProgressTotal, job.ProgressText, job.Result));
    }

    [Theory, Databases]
    public async Task A_job_with_a_transaction_reports_outside_of_it_where_there_may_be_two_writers(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        var go = new TaskCompletionSource();
        host.Probe.Scripts["import"] = async (services, context, ct) =>
        {
            services.GetRequiredService<ShopDb>().Add(new Label { Text = "in the transaction" });
            await services.GetRequiredService<ShopDb>().SaveChangesAsync(ct);
            await context.ReportAsync(1, cancellationToken: ct);
            await go.Task;
            context.SetResult("fine");
        };
        var id = await host.EnqueueAsync(host.Shop.Acme, new Script("import"));
        if (database == Database.Postgres)
        {
            await JobHost.UntilAsync(async () => (await host.JobsAsync()).Single() is { State: JobState.Running, ProgressDone: 1 });
        }

        go.SetResult();
        var job = await host.WaitAsync(id, JobState.Done);
        Assert.Equal((1, null, "\"fine\""), (job.ProgressDone, job.ProgressTotal, job.Result));
    }

    [Theory, Databases]
    public async Task An_effect_is_had_once_though_the_job_comes_again(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        host.Probe.Scripts["once"] = async (services, context, ct) =>
        {
            var db = services.GetRequiredService<ShopDb>();
            await context.OnceAsync("invoice 1", () =>
            {
                db.Add(new Label { Text = $"attempt {context.Attempt}" });
                return Task.CompletedTask;
            });
            if (context.Attempt < 3)
            {
                throw new InvalidOperationException("not yet");
            }
        };
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("once")), JobState.Done);
        Assert.Equal(["attempt 1"], await host.LabelsAsync(host.Shop.Acme));

        // In a job's own transaction it goes with that; another kind has effects of its own.
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("once")), JobState.Done);
        Assert.Equal(["attempt 1", "attempt 3"], (await host.LabelsAsync(host.Shop.Acme)).Order());
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("once")), JobState.Done);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Globex, new Script("once")), JobState.Done);
        Assert.Equal((2, 1), ((await host.LabelsAsync(host.Shop.Acme)).Count, (await host.LabelsAsync(host.Shop.Globex)).Count));
    }

    [Theory, Databases]
    public async Task Many_who_have_an_effect_at_the_same_moment_have_it_once(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Workers = 6);
        host.Probe.Scripts["once"] = (services, context, _) => context.OnceAsync("one", () =>
        {
            services.GetRequiredService<ShopDb>().Add(new Label { Text = "one" });
            return Task.CompletedTask;
        });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => host.EnqueueAsync(host.Shop.Acme, new ScriptOutside("once")))));
        await JobHost.UntilAsync(async () => (await host.JobsAsync()).Count(j => j.State == JobState.Done) == 6);
        Assert.Equal(["one"], await host.LabelsAsync(host.Shop.Acme));
    }

    [Theory, Databases]
    public async Task Effects_noted_long_ago_are_forgotten(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.EffectRetention = TimeSpan.FromHours(1));
        host.Probe.Scripts["once"] = (_, context, _) => context.OnceAsync(context.Id.ToString(), () => Task.CompletedTask);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("once")), JobState.Done);
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Globex, new Script("once")), JobState.Done);
        await using var scope = host.Shop.AsPlatform();
        var effects = scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<JobEffect>();
        var past = TimeProvider.System.GetUtcNow().AddHours(-2);
        await effects.Where(e => e.TenantId == host.Shop.Acme.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.CreatedAt, past));
        await host.Shop.Services.GetRequiredService<JobPruner>().PruneAsync(host.Shop.Services.GetRequiredService<JobStore>(), CancellationToken.None);
        Assert.Equal([host.Shop.Globex.Id], await effects.Select(e => e.TenantId).ToListAsync());
    }

    [Theory, Databases]
    public async Task An_attempt_that_takes_longer_than_it_may_has_failed(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        host.Probe.Scripts["slow"] = (_, context, ct) => context.Attempt == 1 ? Task.Delay(Timeout.Infinite, ct) : Task.CompletedTask;
        var job = await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("slow"), new() { Timeout = TimeSpan.FromMilliseconds(200) }), JobState.Done);
        Assert.Equal(2, job.Attempts);
        Assert.Contains("KIT3009", job.LastError, StringComparison.Ordinal);

        // One that does not look at its token keeps nothing either.
        host.Probe.Scripts["deaf"] = async (services, context, _) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(context.Attempt == 1 ? 400 : 0), CancellationToken.None);
            services.GetRequiredService<ShopDb>().Add(new Label { Text = $"attempt {context.Attempt}" });
        };
        await host.WaitAsync(await host.EnqueueAsync(host.Shop.Acme, new Script("deaf"), new() { Timeout = TimeSpan.FromMilliseconds(200) }), JobState.Done);
        Assert.Equal(["attempt 2"], await host.LabelsAsync(host.Shop.Acme));
    }

    [Fact]
    public async Task A_context_made_by_hand_lets_a_handler_be_called_by_itself()
    {
        var context = new JobContext { Id = Guid.CreateVersion7(), Kind = "x", Attempt = 1, TenantId = Guid.CreateVersion7() };
        var effects = 0;
        await context.ReportAsync(1);
        context.SetResult(1);
        Assert.True(await context.OnceAsync("x", () => Task.FromResult(effects++)));
        Assert.Equal(1, effects);
        Assert.Throws<ArgumentException>(() => context.SetResult(new string('x', 5000)));
    }

    [Fact]
    public void A_tenants_job_works_for_its_own_tenant_and_the_platforms_for_any()
    {
        var (own, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Of(own).RequireFor(own);
        Of(Tenant.Platform).RequireFor(other);
        Assert.Equal(JobErrors.Abandoned, Assert.Throws<JobAbandonedException>(() => Of(own).RequireFor(other)).Id);
        Assert.Throws<JobAbandonedException>(() => Of(own).RequireFor(Tenant.Platform));

        static JobContext Of(Guid tenantId) => new() { Id = Guid.CreateVersion7(), Kind = "x", Attempt = 1, TenantId = tenantId };
    }
}
