using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Jobs.Schedules;

/// <summary>Schedules on nodes that run.</summary>
public sealed class LiveScheduleTests(PostgresCluster postgres)
{
    private static readonly string Daily = $"0 {(TimeProvider.System.GetUtcNow().Hour + 12) % 24} * * *";

    [Theory, Databases]
    public async Task A_node_sees_to_ticks_and_to_a_tenant_that_changes_its_time_zone(Database database)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == "Kit.Jobs", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded, ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await JobHost.StartAsync(database, postgres, kit: kit => kit.AddSchedule("daily", Daily, _ => new AddLabel("daily")));
        var (acme, metrics) = (host.Shop.Acme, new ConcurrentQueue<string>());
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name.StartsWith("kit.schedules.", StringComparison.Ordinal) && ReferenceEquals(instrument.Meter.Scope, host.Shop.Services.GetRequiredService<IMeterFactory>()))
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => metrics.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(t => t.Value))}"));
        meters.SetMeasurementEventCallback<double>((instrument, value, _, _) => metrics.Enqueue($"{instrument.Name} {value < 60}"));
        meters.Start();
        await host.WithSchedulesAsync(acme, s => s.AddAsync("often", Cadence.Every(TimeSpan.FromSeconds(1)), new AddLabel("often")));
        await JobHost.UntilAsync(async () => (await host.LabelsAsync(acme)).Count >= 2);
        var often = await host.ScheduleAsync(acme, "often");
        Assert.Contains(await host.JobsAsync(), j => j.State == JobState.Done && j.DedupeKey!.StartsWith("often:", StringComparison.Ordinal) && j.TenantId == acme.Id);
        Assert.NotNull(often.LastJobState);
        var tick = ended.First(a => a.DisplayName == "schedule often" && acme.Id.ToString().Equals(a.GetTagItem("kit.tenant.id")));
        await JobHost.UntilAsync(() => ended.Any(a => a.DisplayName == "job test.label" && a.ParentSpanId == tick.SpanId));

        Assert.Contains("kit.schedules.ticks - enqueued", metrics);
        Assert.Contains("kit.schedules.lag True", metrics);

        Assert.Equal(0, (await host.ScheduleAsync(acme, "daily")).NextAt!.Value.Minute);
        await host.ChangeAsync(acme, t => t.TimeZone = "Asia/Kathmandu"); // a quarter of an hour off
        await JobHost.UntilAsync(async () => (await host.ScheduleAsync(acme, "daily")) is { NextAt.Minute: 15, TimeZone: "Asia/Kathmandu" });
        Assert.Equal(0, (await host.ScheduleAsync(host.Shop.Globex, "daily")).NextAt!.Value.Minute);
    }

    [Fact]
    public async Task A_program_that_declares_otherwise_goes_by_its_own_and_what_nobody_declares_is_deleted_in_the_end()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false, kit: kit => kit
            .AddSchedule("kept", "0 3 * * *", _ => new AddLabel("kept")).AddSchedule("left-out", Daily, _ => new AddLabel("left-out")));
        await new JobsUnderTest(host.Shop.Services).DrainAsync();
        Assert.Equal(3, (await host.ScheduleAsync(host.Shop.Acme, "kept")).NextAt!.Value.Hour);

        var newer = new JobsUnderTest((await host.StartNodeAsync(new(), o => o.Enabled = false, kit => kit.AddSchedule("kept", "0 4 * * *", _ => new AddLabel("kept")))).Services);
        await newer.DrainAsync();
        Assert.Equal(4, (await host.ScheduleAsync(host.Shop.Acme, "kept")).NextAt!.Value.Hour);

        // The older program may still be there, so it is left to it; a day after it was due, nobody is.
        await host.EditAsync(s => s.NextAt = s.Name == "left-out" ? TimeProvider.System.GetUtcNow().AddHours(-23) : s.NextAt);
        await newer.DrainAsync();
        Assert.Empty(await newer.EnqueuedAsync());
        Assert.Equal(2, await NumberAsync(host, "left-out"));
        await host.EditAsync(s => s.NextAt = s.Name == "left-out" ? TimeProvider.System.GetUtcNow().AddHours(-25) : s.NextAt);
        await newer.DrainAsync();
        Assert.Equal((0, 2), (await NumberAsync(host, "left-out"), await NumberAsync(host, "kept")));
    }

    [Fact]
    public async Task A_tenant_that_is_replaced_as_a_whole_keeps_no_other_waiting()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false, kit: kit => kit.AddSchedule("daily", Daily, _ => new AddLabel("daily")));
        var jobs = new JobsUnderTest(host.Shop.Services);
        await jobs.DrainAsync();
        await using (var connection = new NpgsqlConnection(postgres.ConnectionString(new NpgsqlConnectionStringBuilder(host.ConnectionString).Database!) + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand($"SELECT pg_advisory_xact_lock(hashtextextended('{host.Shop.Acme.Id}', 5))", connection);
            await command.ExecuteNonQueryAsync();
            await jobs.TravelAsync(TimeSpan.FromDays(1));
            Assert.Empty(await jobs.EnqueuedAsync(host.Shop.Acme));
            Assert.Equal(["daily"], await jobs.EnqueuedAsync(host.Shop.Globex));
        }

        await jobs.TravelAsync(TimeSpan.Zero);
        Assert.Equal(["daily"], await jobs.EnqueuedAsync(host.Shop.Acme));
    }

    private static async Task<int> NumberAsync(JobHost host, string name)
    {
        await using var scope = host.Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Schedule>().CountAsync(s => s.Name == name);
    }
}
