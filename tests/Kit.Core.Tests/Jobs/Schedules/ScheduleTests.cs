using System.Globalization;
using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs.Schedules;

/// <summary>Schedules as a host declares them and a tenant makes them, with a clock that the test sets.</summary>
public sealed class ScheduleTests(PostgresCluster postgres)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // Half a day from now, so that no test ends on another side of it than it began.
    private static readonly DateTimeOffset First = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddHours(TimeProvider.System.GetUtcNow().Hour + 12);
    private static readonly string Daily = $"0 {First.Hour} * * *";

    [Theory, Databases]
    public async Task A_declared_schedule_makes_one_job_a_tick_for_each_active_tenant_there_is_and_will_be(Database database)
    {
        await using var host = await StartAsync(database);
        var jobs = new JobsUnderTest(host.Shop.Services);
        await jobs.TravelAsync(Day);
        Assert.Equal([DayOf(0)], await jobs.EnqueuedAsync(host.Shop.Acme));
        Assert.Equal([DayOf(0)], await jobs.EnqueuedAsync(host.Shop.Globex));
        Assert.Equal([DayOf(0), DayOf(0)], await jobs.EnqueuedAsync());
        Assert.Equal([new("platform")], await jobs.EnqueuedAsync<Greet>());
        Assert.Equal(3, (await jobs.DrainAsync()).Count);
        Assert.Empty(await jobs.DrainAsync());

        // Three days in which nobody was there, and one tenant was suspended.
        await host.ChangeAsync(host.Shop.Globex, t => t.Status = TenantStatus.Suspended);
        var late = await host.Shop.CreateTenantAsync("late");
        await jobs.TravelAsync(3 * Day);
        Assert.Equal([DayOf(3)], await jobs.EnqueuedAsync(host.Shop.Acme));
        Assert.Equal([DayOf(3)], await jobs.EnqueuedAsync(late));
        Assert.Empty(await jobs.EnqueuedAsync(host.Shop.Globex));
        Assert.Equal(ScheduleState.Asleep, (await host.ScheduleAsync(host.Shop.Globex, "daily")).State);

        // One job for all that it missed.
        await jobs.DrainAsync();
        await jobs.TravelAsync(2 * Day);
        await host.ChangeAsync(host.Shop.Globex, t => t.Status = TenantStatus.Active);
        await jobs.TravelAsync(TimeSpan.Zero);
        Assert.Equal([DayOf(5)], await jobs.EnqueuedAsync(host.Shop.Globex));
        var schedule = await host.ScheduleAsync(host.Shop.Globex, "daily");
        Assert.Equal((ScheduleState.Active, First + (5 * Day), First + (6 * Day), Daily, "UTC"), (schedule.State, schedule.LastAt, schedule.NextAt, schedule.When, schedule.TimeZone));
    }

    [Theory, Databases]
    public async Task A_tenant_makes_changes_pauses_runs_and_removes_its_own_and_all_of_it_is_in_its_audit_log(Database database)
    {
        await using var host = await StartAsync(database);
        var (jobs, acme) = (new JobsUnderTest(host.Shop.Services), host.Shop.Acme);
        await host.WithSchedulesAsync(acme, s => s.AddAsync("mine", Daily, new AddLabel("mine"), o => (o.Lane, o.TimeZone) = ("bulk", "Etc/UTC")));
        Assert.Equal(["daily", "mine"], (await host.WithSchedulesAsync(acme, s => s.ListAsync())).Select(s => s.Name));
        Assert.Equal(["daily"], (await host.WithSchedulesAsync(host.Shop.Globex, s => s.ListAsync())).Select(s => s.Name));
        Assert.Equal(["platform"], (await host.WithSchedulesAsync(null, s => s.ListAsync())).Select(s => s.Name));

        // Its own hour, which a declared one has too, before anybody has looked after either.
        await host.WithSchedulesAsync(acme, s => s.ChangeAsync("daily", new() { When = Cadence.Every(3 * Day) }));
        await jobs.TravelAsync(Day);
        Assert.Equal(["mine"], await jobs.EnqueuedAsync(acme));
        Assert.Equal("bulk", (await jobs.DrainAsync(acme)).Single().Lane);
        Assert.Equal((JobState.Done, First), ((await host.ScheduleAsync(acme, "mine")).LastJobState, (await host.ScheduleAsync(acme, "mine")).LastAt));
        await host.WithSchedulesAsync(acme, s => s.ResetAsync("daily"));
        Assert.Equal(Daily, (await host.ScheduleAsync(acme, "daily")).When);

        // What is paused is not made up for, and runs when asked to; once, while it has not run.
        await host.WithSchedulesAsync(acme, s => s.PauseAsync("mine"));
        await jobs.TravelAsync(2 * Day);
        var now = await host.WithSchedulesAsync(acme, s => s.RunNowAsync("mine"));
        Assert.Equal(now, await host.WithSchedulesAsync(acme, s => s.RunNowAsync("mine")));
        Assert.Contains("mine", await jobs.EnqueuedAsync(acme));
        Assert.Contains(await jobs.DrainAsync(acme), j => j.Id == now && j.State == JobState.Done);
        await host.WithSchedulesAsync(acme, s => s.ResumeAsync("mine"));
        Assert.DoesNotContain("mine", await jobs.EnqueuedAsync(acme));
        Assert.NotEqual(now, await host.WithSchedulesAsync(acme, s => s.RunNowAsync("daily")));

        await host.WithSchedulesAsync(acme, s => s.RemoveAsync("mine"));
        Assert.Null(await host.WithSchedulesAsync(acme, s => s.FindAsync("mine")));
        await using var scope = host.Shop.As(acme);
        var entries = await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<AuditEntry>().Where(e => e.Entity == "schedules").OrderBy(e => e.Id).ToListAsync();
        Assert.Equal(
            [(AuditAction.Created, "mine"), (AuditAction.Updated, "daily"), (AuditAction.Updated, "daily"), (AuditAction.Updated, "mine"), (AuditAction.Updated, "mine"), (AuditAction.Updated, "mine"), (AuditAction.Updated, "daily"), (AuditAction.Deleted, "mine")],
            entries.Select(e => (e.Action, e.EntityId)));
        Assert.Contains("\"Paused\"", entries[3].Changes, StringComparison.Ordinal);
        Assert.DoesNotContain("payload", entries[0].Changes, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, Databases]
    public async Task What_overlaps_and_what_was_missed_is_by_policy(Database database)
    {
        await using var host = await StartAsync(database);
        var (jobs, acme) = (new JobsUnderTest(host.Shop.Services), host.Shop.Acme);
        await host.WithSchedulesAsync(acme, async schedules =>
        {
            await schedules.AddAsync("one", Daily, new AddLabel("one"));
            await schedules.AddAsync("both", Daily, new AddLabel("both"), o => o.Overlap = true);
            await schedules.AddAsync("all", Daily, new AddLabel("all"), o => (o.Misfire, o.MostMissed, o.Overlap) = (Misfire.RunAll, 3, true));
            await schedules.AddAsync("skip", Daily, new AddLabel("skip"), o => o.Misfire = Misfire.Skip);
        });
        await jobs.TravelAsync(Day); // half a day after the tick
        await jobs.TravelAsync(5 * Day);

        // The day's job has not run when five others come.
        Assert.Equal(
            new Dictionary<string, int> { ["one"] = 1, ["both"] = 2, ["all"] = 4 },
            (await jobs.EnqueuedAsync(acme)).Where(t => t.All(char.IsLetter)).GroupBy(t => t).ToDictionary(g => g.Key, g => g.Count()));
        var (one, skip) = (await host.ScheduleAsync(acme, "one"), await host.ScheduleAsync(acme, "skip"));
        Assert.Equal((JobState.Ready, First + (5 * Day)), (one.LastJobState, one.LastAt));
        Assert.Contains("was not done", one.Problem, StringComparison.Ordinal);
        Assert.Equal((null, First + (5 * Day)), (skip.LastJobId, skip.LastAt));
        Assert.Contains("not made up for", skip.Problem, StringComparison.Ordinal);

        // Each tick of those that may come one by one has a job and a key of its own.
        Assert.Equal(
            [.. new[] { 0, 3, 4, 5 }.Select(d => $"all:{(First + (d * Day)).ToUnixTimeSeconds()}")],
            (await host.JobsAsync()).Where(j => j.DedupeKey!.StartsWith("all:", StringComparison.Ordinal)).Select(j => j.DedupeKey).Order(StringComparer.Ordinal));

        await jobs.DrainAsync(acme);
        await jobs.TravelAsync(First + (6 * Day) - TimeProvider.System.GetUtcNow() - (6 * Day) + TimeSpan.FromSeconds(5)); // to just after the next tick
        Assert.Contains("one", await jobs.EnqueuedAsync(acme));
        Assert.Contains("skip", await jobs.EnqueuedAsync(acme));
        Assert.Null((await host.ScheduleAsync(acme, "one")).Problem);
    }

    [Theory, Databases]
    public async Task One_that_fails_says_so_and_holds_up_no_other(Database database)
    {
        await using var host = await JobHost.StartAsync(database, postgres, o => o.Enabled = false, kit: kit => kit
            .AddSchedule<AddLabel>("broken", Daily, _ => throw new InvalidOperationException("no such report"))
            .AddSchedule("sound", Daily, _ => new AddLabel("sound")));
        var jobs = new JobsUnderTest(host.Shop.Services);
        await host.WithSchedulesAsync(host.Shop.Acme, s => s.AddAsync("nonsense", Daily, new AddLabel("nonsense")));
        await host.EditAsync(s => s.Cadence = s.Name == "nonsense" ? "never say never" : s.Cadence); // as an archive might have it
        await jobs.TravelAsync(Day);
        Assert.Equal(["sound", "sound"], await jobs.EnqueuedAsync());
        var (broken, nonsense) = (await host.ScheduleAsync(host.Shop.Acme, "broken"), await host.ScheduleAsync(host.Shop.Acme, "nonsense"));
        Assert.Equal(("InvalidOperationException: no such report", First + Day), (broken.Problem, broken.NextAt));
        Assert.Contains("no cron expression", nonsense.Problem, StringComparison.Ordinal);
        Assert.Null(nonsense.NextAt);
    }

    [Fact]
    public async Task What_can_not_be_is_refused_at_start_and_at_run_time()
    {
        await using var host = await StartAsync(Database.Sqlite);
        var acme = host.Shop.Acme;
        async Task RefusedAsync(string id, Func<ISchedules, Task> work) =>
            Assert.Equal(id, (await Assert.ThrowsAnyAsync<KitException>(() => host.WithSchedulesAsync(acme, work))).Id);

        await RefusedAsync(JobErrors.InvalidSchedule, s => s.AddAsync("x", "61 * * * *", new AddLabel("x")));
        await RefusedAsync(JobErrors.InvalidSchedule, s => s.AddAsync("X y", Daily, new AddLabel("x")));
        await RefusedAsync(JobErrors.InvalidSchedule, s => s.AddAsync("x", Daily, new AddLabel("x"), o => o.TimeZone = "Europe/Atlantis"));
        await RefusedAsync(JobErrors.InvalidSchedule, s => s.AddAsync("x", Daily, new AddLabel("x"), o => o.Lane = "nobodys"));
        await RefusedAsync(JobErrors.InvalidSchedule, s => s.AddAsync("x", Daily, new AddLabel("x"), o => o.Misfire = Misfire.RunAll));
        await RefusedAsync(JobErrors.InvalidSchedule, s => s.AddAsync("x", Daily, new AddLabel("x"), o => o.MostMissed = 0));
        await RefusedAsync(JobErrors.InvalidSchedule, s => s.ChangeAsync("daily", new() { When = "daily" }));
        await RefusedAsync(JobErrors.InvalidSchedule, s => s.ChangeAsync("daily", new() { TimeZone = "Moon" }));
        await RefusedAsync(JobErrors.InvalidSchedule, s => s.RemoveAsync("daily"));
        await RefusedAsync(JobErrors.ScheduleExists, s => s.AddAsync("daily", Daily, new AddLabel("x")));
        await RefusedAsync(JobErrors.UnknownSchedule, s => s.PauseAsync("platform")); // the platform's
        await RefusedAsync(JobErrors.UnknownSchedule, s => s.RunNowAsync("x"));
        await RefusedAsync(JobErrors.NotAJob, s => s.AddAsync("x", Daily, "no job"));
        await host.WithSchedulesAsync(acme, s => s.AddAsync("x", Daily, new AddLabel("x")));
        await RefusedAsync(JobErrors.ScheduleExists, s => s.AddAsync("x", Daily, new AddLabel("x")));
        await RefusedAsync(JobErrors.UnknownSchedule, s => s.ResetAsync("x"));

        var failed = await Assert.ThrowsAnyAsync<Exception>(() => JobHost.StartAsync(Database.Sqlite, postgres, kit: kit => kit
            .AddSchedule("x", "never", _ => new AddLabel("x")).AddSchedule("twice", Daily, _ => new AddLabel("x")).AddPlatformSchedule("twice", Daily, _ => new AddLabel("x"))));
        Assert.Contains("Schedule 'x' can't be so", failed.Message, StringComparison.Ordinal);
        Assert.Contains("Schedule 'twice' can't be so", failed.Message, StringComparison.Ordinal);
    }

    private static string DayOf(int days) => DateOnly.FromDateTime((First + (days * Day)).UtcDateTime).ToString("O", CultureInfo.InvariantCulture);

    private Task<JobHost> StartAsync(Database database) => JobHost.StartAsync(database, postgres, o => o.Enabled = false, kit: kit => kit
        .AddSchedule("daily", Daily, tick => new AddLabel(tick.Day.ToString("O", CultureInfo.InvariantCulture)))
        .AddPlatformSchedule("platform", Daily, _ => new Greet("platform")));
}
