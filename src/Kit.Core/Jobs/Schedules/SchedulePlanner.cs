using Kit.Tenancy;

namespace Kit.Jobs;

/// <summary>Finds out when a stored schedule ticks.</summary>
internal sealed class SchedulePlanner(ScheduleRegistry registry)
{
    /// <summary>When it is said to tick, and whose clock it goes by; <see langword="null"/> for what this program does not declare.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="tenantZone">The tenant's time zone.</param>
    public (string When, TimeZoneInfo Zone)? Describe(Schedule schedule, string? tenantZone)
    {
        var declared = DeclarationOf(schedule);
        return schedule.IsDeclared && declared is null
            ? null
            : (schedule.Cadence ?? declared?.When ?? "", ScheduleZones.Find(schedule.TimeZone ?? declared?.TimeZone ?? tenantZone));
    }

    /// <summary>The plan; <see langword="null"/> for what this program does not declare.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="tenantZone">The tenant's time zone.</param>
    /// <exception cref="KitException">What is stored says nothing.</exception>
    public SchedulePlan? Of(Schedule schedule, string? tenantZone)
    {
        if (Describe(schedule, tenantZone) is not var (when, zone))
        {
            return null;
        }

        var declared = DeclarationOf(schedule);
        var (cadence, problem) = declared is not null && when == declared.When ? (declared.Cadence, "") : CadenceRule.TryParse(when);
        return cadence is null
            ? throw new InvalidScheduleException(schedule.Name, problem)
            : new(cadence, zone, schedule.CreatedAt, declared?.Rule ?? ScheduleWork.Read(schedule.Work ?? "null").Rule);
    }

    /// <summary>Writes down the next tick after a moment, and what that goes by.</summary>
    public void Plan(Schedule schedule, SchedulePlan plan, string? tenantZone, DateTimeOffset after)
    {
        var declared = DeclarationOf(schedule);
        schedule.NextAt = plan.After(after);
        schedule.PlannedZone = schedule.TimeZone is null && declared?.TimeZone is null ? tenantZone : null;
        schedule.PlannedAs = declared?.PlannedAs;
    }

    /// <summary>What a schedule makes for a tick.</summary>
    public ScheduleWork WorkOf(Schedule schedule, SchedulePlan plan, DateTimeOffset at) => DeclarationOf(schedule) is { } declared
        ? declared.WorkOf(new() { Schedule = schedule.Name, TenantId = schedule.TenantId, At = TimeZoneInfo.ConvertTime(at, plan.Zone), TimeZone = plan.Zone })
        : ScheduleWork.Read(schedule.Work ?? "null");

    private DeclaredSchedule? DeclarationOf(Schedule schedule) => schedule.IsDeclared ? registry.Find(schedule.Name, schedule.TenantId == Tenant.Platform) : null;
}
