using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;

namespace Kit.Snippets;

[Job("reports.send")]
public sealed record SendReport(DateOnly Day);

[Job("rates.fetch", Transactional = false)]
public sealed record FetchRates;

[Job("reminders.send")]
public sealed record SendReminder(string Text);

public static class ScheduleSnippets
{
    public static void Add(KitBuilder kit)
    {
        #region schedule-declared
        kit.AddSchedule("report", "0 7 * * MON-FRI", tick => new SendReport(tick.Day));
        kit.AddPlatformSchedule("rates", Cadence.Every(TimeSpan.FromMinutes(10)), _ => new FetchRates(), s => s.Misfire = Misfire.Skip);
        #endregion
    }

    #region schedule-made
    public static async Task RemindAsync(ISchedules schedules)
    {
        await schedules.AddAsync("reminder-42", "30 16 * * FRI", new SendReminder("Write down your hours"), s => s.TimeZone = "America/New_York");
        await schedules.ChangeAsync("report", new() { When = "0 9 * * MON-FRI" }); // a declared one, for this tenant alone
        await schedules.PauseAsync("reminder-42");

        foreach (var schedule in await schedules.ListAsync())
        {
            Console.WriteLine($"{schedule.Name}: {schedule.When} {schedule.TimeZone}, next {schedule.NextAt}, last {schedule.LastAt} {schedule.LastJobState} {schedule.Problem}");
        }
    }
    #endregion

    #region schedule-tests
    public static async Task TestAsync(IServiceProvider services, TenantInfo acme)
    {
        var jobs = new JobsUnderTest(services);
        await jobs.TravelAsync(TimeSpan.FromDays(3), acme); // as after three days in which the host was down
        Console.WriteLine($"{(await jobs.EnqueuedAsync<SendReport>(acme)).Count} enqueued");
    }
    #endregion
}
