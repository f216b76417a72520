using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Jobs;

/// <summary>
/// Makes the jobs of what is due. There is no leader: each node takes rows that no other one has, and in one transaction their jobs are there and the next
/// tick stands in the row. What a node that ends leaves half-done was never there.
/// </summary>
internal sealed partial class ScheduleTicker(
    IServiceScopeFactory scopes, ITenantDatabases databases, SchedulePlanner planner, JobWakeUp wakeUp, ScheduleTelemetry telemetry, ILogger<ScheduleTicker> logger)
{
    private const string Enqueued = "enqueued";

    /// <summary>Sees to the ticks that are due, a batch of them.</summary>
    /// <param name="store">The queue of the database.</param>
    /// <param name="sql">The statements about its schedules.</param>
    /// <param name="ahead">By how much the clock goes before the database's: for tests.</param>
    /// <param name="owner">Whose; <see langword="null"/>: everybody's.</param>
    /// <param name="cancellationToken">Ends it; what was begun is undone.</param>
    public async Task<TickResult> TickAsync(JobStore store, ScheduleSql sql, TimeSpan ahead, Guid? owner, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(scopes, Actor.System, "see to schedules that are due");
        await using var db = databases.Open(store.Database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        var (seen, asleep) = (new List<SeenTick>(), new HashSet<Guid>());
        var number = 0;
        await OneTry.RunAsync(db, async () =>
        {
            db.IsMirror = true; // what a schedule does by itself is nobody's change
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            object[] values = owner is { } one ? [ahead.TotalSeconds, one] : ahead > TimeSpan.Zero ? [ahead.TotalSeconds] : [];
            var due = await db.Set<Schedule>().FromSqlRaw(sql.Claim(values.Length > 0, owner is not null), values).IgnoreQueryFilters(LiftedFilter.Keys).AsTracking().ToListAsync(cancellationToken);
            number = due.Count;
            if (number == 0)
            {
                return;
            }

            var now = await NowAsync(db, sql, cancellationToken);
            var alive = await AliveAsync(db, sql, due, cancellationToken);
            var tenants = await TenantsAsync(db, sql, due, cancellationToken);
            foreach (var schedule in due)
            {
                var tenant = tenants.GetValueOrDefault(schedule.TenantId);
                if (schedule.TenantId == Tenant.Platform || tenant is { IsActive: true })
                {
                    seen.AddRange(See(db, schedule, tenant?.TimeZone, alive, now, ahead));
                }
                else if (tenant is not null)
                {
                    schedule.State = ScheduleState.Asleep;
                    asleep.Add(schedule.TenantId);
                }
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        });

        foreach (var tick in seen)
        {
            telemetry.Ticked(tick.Schedule, tick.Outcome, tick.Lag);
        }

        if (seen.Any(t => t.Outcome == Enqueued))
        {
            wakeUp.Raise(store.Database);
        }

        return new(number == ScheduleSql.BatchSize, asleep);
    }

    private List<SeenTick> See(KitDbContext db, Schedule schedule, string? zone, HashSet<Guid> alive, DateTimeOffset now, TimeSpan ahead)
    {
        SchedulePlan? plan = null;
        var stood = schedule.NextAt!.Value;
        now += ahead;
        try
        {
            plan = planner.Of(schedule, zone);
            if (plan is null)
            {
                db.Remove(schedule); // it is declared, and for other owners
                return [];
            }

            // It is looked for from the moment that stands there, that one included; never again for a tick that was seen to.
            var from = stood.AddTicks(-1);
            var ticks = plan.Due(schedule.LastAt > from ? schedule.LastAt.Value : from, now);
            planner.Plan(schedule, plan, zone, now);
            if (ticks is not [.., var last])
            {
                return [];
            }

            (schedule.LastAt, schedule.Problem) = (last, null);
            if (plan.Rule.Misfire == Misfire.Skip && plan.IsMissed(last, now))
            {
                schedule.Problem = "Nobody was there for the last tick, and it is not made up for.";
                return [new(schedule, "missed", now - last)];
            }

            if (!plan.Rule.Overlap && schedule.LastJobId is { } before && alive.Contains(before))
            {
                schedule.Problem = "The job of the tick before was not done, so the last tick made none.";
                return [new(schedule, "overlapped", now - last)];
            }

            List<Job> jobs = [.. ticks.Select(t => JobOf(schedule, plan, t, now - ahead))];
            db.AddRange(jobs);
            schedule.LastJobId = jobs[^1].Id;
            return [.. ticks.Select(t => new SeenTick(schedule, Enqueued, now - t))];
        }
        catch (Exception e)
        {
            // What is wrong with one is no reason to keep others waiting.
            LogFailed(e, schedule.Name, schedule.TenantId);
            var problem = $"{e.GetType().Name}: {e.Message}";
            schedule.Problem = problem.Length > SchedulesModel.ProblemLength ? problem[..SchedulesModel.ProblemLength] : problem;
            schedule.NextAt = plan?.After(now);
            return [new(schedule, "failed", now - stood)];
        }
    }

    private Job JobOf(Schedule schedule, SchedulePlan plan, DateTimeOffset tick, DateTimeOffset now)
    {
        using var activity = ScheduleTelemetry.Start(schedule, tick);
        return planner.WorkOf(schedule, plan, tick).MakeJob(schedule, $"{schedule.Name}:{tick.ToUnixTimeSeconds()}", now);
    }

    private static async Task<DateTimeOffset> NowAsync(KitDbContext db, ScheduleSql sql, CancellationToken cancellationToken) =>
        DateTimeOffset.UnixEpoch.AddSeconds((await db.Database.SqlQueryRaw<double>(sql.Clock).ToListAsync(cancellationToken))[0]);

    private static async Task<HashSet<Guid>> AliveAsync(KitDbContext db, ScheduleSql sql, List<Schedule> due, CancellationToken cancellationToken)
    {
        var last = due.Where(s => s.LastJobId is not null).ToList();
        object[] values = [.. last.SelectMany(s => new object[] { s.TenantId, s.LastJobId!.Value })];
        return last.Count == 0 ? [] : [.. await db.Database.SqlQueryRaw<Guid>(sql.Alive(last.Count), values).ToListAsync(cancellationToken)];
    }

    // Asked after the rows were taken: from then on nobody takes the tenant elsewhere.
    private static async Task<Dictionary<Guid, TenantInfo>> TenantsAsync(KitDbContext db, ScheduleSql sql, List<Schedule> due, CancellationToken cancellationToken)
    {
        if (db.DatabaseName is not null)
        {
            return sql.Tenants.ToDictionary(t => t.Id);
        }

        List<Guid> ids = [.. due.Select(s => s.TenantId).Distinct()];
        return await db.Set<Tenant>().AsNoTracking().Where(t => ids.Contains(t.Id) && t.Database == null).Select(t => TenantInfo.Of(t)).ToDictionaryAsync(t => t.Id, cancellationToken);
    }

    [LoggerMessage(3251, LogLevel.Error, "Schedule {Schedule} of tenant {TenantId} could not make a job of its tick")]
    private partial void LogFailed(Exception exception, string schedule, Guid tenantId);

    private sealed record SeenTick(Schedule Schedule, string Outcome, TimeSpan Lag);
}
