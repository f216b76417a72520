using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kit.Core.Tests.Jobs;

/// <summary>What an operator sees: health, traces, metrics, a table that does not grow.</summary>
public sealed class OperationTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_job_that_nobody_takes_degrades_the_health(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => (o.Enabled, o.DegradedAfter) = (false, TimeSpan.FromSeconds(60)));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("later"), new() { RunAt = TimeProvider.System.GetUtcNow().AddHours(1) });
        var id = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("forgotten"));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));
        await AgeAsync(host, id, j => j.RunAt);
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(host));
    }

    [Theory, Databases]
    public async Task Jobs_that_ended_long_ago_are_deleted(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => (o.DoneRetention, o.DeadRetention) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        host.Probe.Scripts["die"] = (_, _, _) => throw new JobAbandonedException("x");
        var done = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("done"));
        var dead = await host.EnqueueAsync(host.Shop.Acme, new Script("die"));
        var kept = await host.EnqueueAsync(host.Shop.Globex, new AddLabel("kept"));
        await JobHost.UntilAsync(async () => (await host.JobsAsync()).All(j => j.State is JobState.Done or JobState.Dead));
        await AgeAsync(host, done, j => j.FinishedAt);
        await AgeAsync(host, dead, j => j.FinishedAt);
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            // More than are deleted at once.
            var (db, past) = (scope.ServiceProvider.GetRequiredService<ShopDb>(), TimeProvider.System.GetUtcNow().AddHours(-2));
            db.AddRange(Enumerable.Range(0, 2_500).Select(i => new Job
            {
                Kind = "test.label", Lane = "default", Payload = "{}", MaxAttempts = 3, RunAt = past, FinishedAt = past, State = i % 2 == 0 ? JobState.Done : JobState.Cancelled,
            }));
            await db.SaveChangesAsync();
        }

        await host.Shop.Services.GetRequiredService<JobPruner>().PruneAsync(host.Shop.Services.GetRequiredService<JobStore>(), CancellationToken.None);
        Assert.Equal([kept], (await host.JobsAsync()).Select(j => j.Id));
    }

    [Theory, Databases]
    public async Task A_job_goes_on_in_the_trace_that_enqueued_it(Database database)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Spans(ended);
        await using var host = await JobHost.StartAsync(database, postgres);
        using var source = new ActivitySource("test");
        using var request = source.StartActivity("request")!;
        var id = await host.EnqueueAsync(host.Shop.Acme, new AddLabel("traced"));
        await JobHost.UntilAsync(() => ended.Any(a => id.Equals(a.GetTagItem("kit.job.id"))));
        var activity = ended.Single(a => id.Equals(a.GetTagItem("kit.job.id")));
        Assert.Equal((request.TraceId, request.SpanId, "job test.label"), (activity.TraceId, activity.ParentSpanId, activity.DisplayName));
        Assert.Equal(("done", host.Shop.Acme.Id.ToString()), (activity.GetTagItem("kit.job.outcome"), activity.GetTagItem("kit.tenant.id")));
    }

    [Theory, Databases]
    public async Task A_further_attempt_is_a_trace_of_its_own_that_points_to_where_the_job_was_enqueued(Database database)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Spans(ended);
        await using var host = await JobHost.StartAsync(database, postgres);
        host.Probe.Scripts["second try"] = (_, context, _) => context.Attempt == 1 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        using var source = new ActivitySource("test");
        using var request = source.StartActivity("request")!;
        var id = await host.EnqueueAsync(host.Shop.Acme, new Script("second try"));
        await JobHost.UntilAsync(() => ended.Count(a => id.Equals(a.GetTagItem("kit.job.id"))) == 2);
        var (first, second) = (Attempt(1), Attempt(2));
        Assert.Equal((request.TraceId, request.SpanId, "failed", ActivityStatusCode.Error), (first.TraceId, first.ParentSpanId, first.GetTagItem("kit.job.outcome"), first.Status));
        Assert.NotEqual(request.TraceId, second.TraceId);
        Assert.Equal((request.TraceId, request.SpanId), (Assert.Single(second.Links).Context.TraceId, second.Links.Single().Context.SpanId));

        Activity Attempt(int number) => ended.Single(a => id.Equals(a.GetTagItem("kit.job.id")) && number.Equals(a.GetTagItem("kit.job.attempt")));
    }

    [Fact]
    public async Task A_crash_is_counted_and_so_is_a_lease_that_another_has()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => (o.Lease, o.Workers) = (TimeSpan.FromSeconds(1.5), 1));
        var counted = new ConcurrentQueue<string>();
        using var listener = Meters(host.Shop.Services, "kit.jobs.crashes", "kit.jobs.leases_lost");
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => counted.Enqueue($"{instrument.Name} {tags.ToArray().Single(t => t.Key == "kind").Value}"));
        listener.Start();
        var free = new TaskCompletionSource();
        host.Probe.Scripts["deaf"] = (_, context, _) => context.Attempt == 1 ? free.Task : Task.CompletedTask;
        var id = await host.EnqueueAsync(host.Shop.Acme, new Script("deaf"));
        await JobHost.UntilAsync(() => !host.Probe.Seen.IsEmpty);

        await host.StealAsync(id);
        await JobHost.UntilAsync(() => counted.Contains("kit.jobs.crashes test.script"));
        free.SetResult();
        await JobHost.UntilAsync(() => counted.Count == 2);
        Assert.Equal(["kit.jobs.crashes test.script", "kit.jobs.leases_lost test.script"], counted);
        await host.WaitAsync(id, JobState.Done);
    }

    [Fact]
    public async Task Runs_are_counted_by_outcome()
    {
        await using var host = await JobHost.StartAsync(Database.Sqlite, postgres);
        var outcomes = new ConcurrentQueue<string?>();
        using var listener = Meters(host.Shop.Services, "kit.jobs.runs");
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => outcomes.Enqueue(tags.ToArray().Single(t => t.Key == "outcome").Value as string));
        listener.Start();
        host.Probe.Scripts["die"] = (_, _, _) => throw new JobAbandonedException("x");
        await host.EnqueueAsync(host.Shop.Acme, new Script("die"));
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("done"));
        await JobHost.UntilAsync(() => outcomes.Count == 2);
        Assert.Equal(["dead", "done"], outcomes.Order());
    }

    [Fact]
    public async Task How_old_the_oldest_due_job_is_can_be_watched()
    {
        // No node knows what it is: it waits.
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false);
        await host.EnqueueAsync(host.Shop.Acme, new AddLabel("in time"));
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Job { Kind = "test.nobody-knows", Lane = "default", Payload = "{}", MaxAttempts = 3, RunAt = TimeProvider.System.GetUtcNow().AddMinutes(-10) });
            await db.SaveChangesAsync();
        }

        var node = await host.StartNodeAsync(new());
        var ages = new ConcurrentQueue<(double Age, object? Database)>();
        using var listener = Meters(node.Services, "kit.jobs.queue_age");
        listener.SetMeasurementEventCallback<double>((_, age, tags, _) => ages.Enqueue((age, tags.ToArray().Single(t => t.Key == "database").Value)));
        listener.Start();
        await JobHost.UntilAsync(() =>
        {
            listener.RecordObservableInstruments();
            return !ages.IsEmpty;
        });
        Assert.All(ages, a => Assert.Equal("shared", a.Database));
        Assert.All(ages, a => Assert.InRange(a.Age, 600, 720));
    }

    [Theory, Databases]
    public async Task The_dispatchers_indexes_do_not_start_with_the_tenant_and_the_others_do(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var job = scope.ServiceProvider.GetRequiredService<ShopDb>().Model.FindEntityType(typeof(Job))!;
        Assert.Equal(
            [
                "FinishedAt", "FinishedAt Id", "OrderKey", "RunAt", "TenantId BatchId State", "TenantId EventId", "TenantId FinishedAt Id", "TenantId Kind DedupeKey", "TenantId Kind DedupeKey UniqueUntil",
                "TenantId Lane Kind Version Priority RunAt Id", "TenantId Lane LeaseToken", "TenantId OrderKey Position", "Unsettled",
            ],
            job.GetIndexes().Select(i => string.Join(' ', i.Properties.Select(p => p.Name))).Order());
        Assert.All(job.GetIndexes(), i => Assert.NotNull(i.GetFilter()));
    }

    private static ActivityListener Spans(ConcurrentQueue<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is "Kit.Jobs" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    // Of this host: others of the assembly measure at the same time.
    private static MeterListener Meters(IServiceProvider services, params string[] names)
    {
        var factory = services.GetRequiredService<IMeterFactory>();
        return new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (names.Contains(instrument.Name) && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
    }

    private static async Task<HealthStatus> HealthAsync(JobHost host) =>
        (await host.Shop.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(c => c.Name == "jobs")).Status;

    private static async Task AgeAsync(JobHost host, Guid id, System.Linq.Expressions.Expression<Func<Job, object?>> column)
    {
        await using var scope = host.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var job = await db.AllTenants<Job>().SingleAsync(j => j.Id == id);
        var name = ((System.Linq.Expressions.MemberExpression)((System.Linq.Expressions.UnaryExpression)column.Body).Operand).Member.Name;
        db.Entry(job).Property(name).CurrentValue = TimeProvider.System.GetUtcNow().AddHours(-2);
        await db.SaveChangesAsync();
    }
}
