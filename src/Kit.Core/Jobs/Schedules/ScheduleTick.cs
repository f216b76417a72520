namespace Kit.Jobs;

/// <summary>The moment that a job of a schedule is made for.</summary>
public sealed record ScheduleTick
{
    /// <summary>The schedule's name.</summary>
    public required string Schedule { get; init; }

    /// <summary>Whose it is: the tenant's id, or <see cref="Tenancy.Tenant.Platform"/>.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>When it was due, by the clock of <see cref="TimeZone"/>; of several missed ticks that one job stands for, the last.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The time zone that the schedule goes by.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The day that it was then.</summary>
    public DateOnly Day => DateOnly.FromDateTime(At.DateTime);
}
