using System.Diagnostics;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Events;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Events;

/// <summary>A fact is recorded with what made it true, and each handler hears of it by a job of its own.</summary>
public sealed class EventTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task An_event_is_stored_once_and_handled_by_each_handler_as_a_job_of_its_own_under_its_tenant(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres);
        host.Probe.Scripts["fails once"] = (_, job, _) => job.Attempt == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask;
        var id = await host.PublishAsync(host.Shop.Acme, new OrderPlaced("17", "fails once"));
        await host.PublishAsync(host.Shop.Globex, new NobodyCares("x"));
        await host.FollowedAsync(1);
        await JobHost.UntilAsync(async () => (await host.JobsAsync()).All(j => j.State == JobState.Done));

        // The one that failed was not the other's business.
        var jobs = (await host.JobsAsync()).Where(j => j.EventId is not null).OrderBy(j => j.Kind).ToList();
        Assert.Equal(
            [("test.order.placed/test.follow", "follow", 2, 3), ("test.order.placed/test.label", "default", 1, 10)],
            jobs.Select(j => (j.Kind, j.Lane, j.Attempts, j.MaxAttempts)));
        Assert.All(jobs, j => Assert.Equal((id, 2, "", host.Shop.Acme.Id), (j.EventId!.Value, j.Version, j.Payload, j.TenantId)));
        Assert.Equal(["17 fails once by System"], await host.LabelsAsync(host.Shop.Acme));
        Assert.Empty(await host.LabelsAsync(host.Shop.Globex));

        var stored = await host.EventsAsync();
        Assert.Equal([("test.order.placed", "17", host.Shop.Acme.Id), ("test.nobody-cares", null, host.Shop.Globex.Id)], stored.Select(e => (e.Name, e.Key, e.TenantId)));
        Assert.Equal("{\"number\":\"17\",\"text\":\"fails once\"}", stored[0].Payload);
        Assert.Equal([new OrderPlaced("17", "fails once")], await new EventsUnderTest(host.Shop.Services).PublishedAsync<OrderPlaced>(host.Shop.Acme));

        // A fact stays as it is.
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Remove(await db.Set<StoredEvent>().SingleAsync(e => e.Name == "test.order.placed"));
        await Assert.ThrowsAsync<AppendOnlyException>(() => db.SaveChangesAsync());
    }

    [Theory, Databases]
    public async Task Without_its_transaction_there_is_no_event_and_nothing_handles_it(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            scope.ServiceProvider.GetRequiredService<IEvents>().Publish(new OrderPlaced("1", "rolled back"));
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
        }

        Assert.Empty(await host.EventsAsync());
        Assert.DoesNotContain(await host.JobsAsync(), j => j.EventId is not null);
    }

    [Theory, Databases]
    public async Task A_test_sees_what_was_published_and_runs_its_handlers_in_their_order(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false);
        await host.PublishAsync(host.Shop.Acme, new OrderPlaced("1", "a"));
        await host.PublishAsync(host.Shop.Acme, new OrderShipped("1", "b"));
        var ran = await new JobsUnderTest(host.Shop.Services).DrainAsync(host.Shop.Acme);
        Assert.Equal(3, ran.Count(j => j.State == JobState.Done && j.EventId is not null));
        Assert.Equal(["1 placed a", "1 shipped b"], host.Probe.Seen.Select(s => s.Text));
        Assert.Single(await new EventsUnderTest(host.Shop.Services).PublishedAsync<OrderShipped>());
    }

    [Fact]
    public async Task An_event_of_an_older_version_is_read_as_the_newer_one_and_a_newer_one_is_left_to_others()
    {
        await using var host = await JobHost.StartAsync(Database.Sqlite, postgres, o => o.Enabled = false);
        await host.PublishAsync(host.Shop.Acme, new OrderPlacedOnce("1"));
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var stored = new StoredEvent { Name = "test.order.placed", Version = 3, Payload = "[]", OccurredAt = TimeProvider.System.GetUtcNow() };
            db.AddRange(stored, new Job { Kind = "test.order.placed/test.label", Version = 3, EventId = stored.Id, Lane = "default", MaxAttempts = 1, RunAt = stored.OccurredAt });
            await db.SaveChangesAsync();
        }

        await new JobsUnderTest(host.Shop.Services).DrainAsync();
        Assert.Equal(["1 once by System"], await host.LabelsAsync(host.Shop.Acme));
        Assert.Equal((JobState.Ready, 0), (await host.JobsAsync()).Where(j => j.Version == 3).Select(j => (j.State, j.Attempts)).Single());
    }

    [Fact]
    public async Task Request_event_and_handler_share_one_trace()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is "Kit.Events" or "Kit.Jobs" or "a test of events",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a =>
            {
                lock (spans)
                {
                    spans.Add(a);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("a test of events");
        await using var host = await JobHost.StartAsync(Database.Sqlite, postgres, o => o.Enabled = false);
        using (var request = source.StartActivity("request")!)
        {
            await host.PublishAsync(host.Shop.Acme, new OrderShipped("1", "traced"));
        }

        await new JobsUnderTest(host.Shop.Services).DrainAsync();
        Activity Span(string name)
        {
            lock (spans)
            {
                var trace = spans.Last(s => s.Source.Name == "a test of events").TraceId;
                return Assert.Single(spans, s => s.OperationName == name && s.TraceId == trace);
            }
        }

        Assert.Equal(Span("request").SpanId, Span("event test.order.shipped").ParentSpanId);
        Assert.Equal(Span("event test.order.shipped").SpanId, Span("job test.order.shipped/test.follow").ParentSpanId);
    }

    [Theory, Databases]
    public async Task Old_events_are_deleted_once_no_job_is_about_them(Database database)
    {
        var host = await JobHost.StartAsync(database, postgres, o => (o.Enabled, o.DoneRetention) = (false, TimeSpan.FromTicks(1)), s => s.Configure<EventsOptions>(o => o.Retention = TimeSpan.FromTicks(1)));
        await using var _ = host;
        await host.PublishAsync(host.Shop.Acme, new NobodyCares("gone"));
        await host.PublishAsync(host.Shop.Acme, new OrderShipped("1", "waits"));
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        var pruner = host.Shop.Services.GetRequiredService<JobPruner>();
        await pruner.PruneAsync(store, CancellationToken.None);
        Assert.Equal(["test.order.shipped"], (await host.EventsAsync()).Select(e => e.Name));
        await new JobsUnderTest(host.Shop.Services).DrainAsync();
        await pruner.PruneAsync(store, CancellationToken.None);
        Assert.Empty(await host.EventsAsync());
    }

    [Fact]
    public async Task What_can_not_be_published_is_refused()
    {
        await using var host = await JobHost.StartAsync(Database.Sqlite, postgres, o => o.Enabled = false);
        await using var nowhere = host.Shop.Services.CreateAsyncScope();
        Assert.Equal("KIT3001", Assert.Throws<KitException>(() => nowhere.ServiceProvider.GetRequiredService<IEvents>().Publish(new NobodyCares("x"))).Id);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var events = scope.ServiceProvider.GetRequiredService<IEvents>();
        Assert.Equal("KIT3040", Assert.Throws<KitException>(() => events.Publish("a string")).Id);
        Assert.Equal("KIT3043", Assert.Throws<KitException>(() => events.Publish(new OrderShipped("", "x"))).Id);
        Assert.Equal("KIT3043", Assert.Throws<KitException>(() => events.Publish(new OrderShipped(new('x', 201), "x"))).Id);
    }
}
