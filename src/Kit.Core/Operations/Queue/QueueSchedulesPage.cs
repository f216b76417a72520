using Kit.Jobs;

namespace Kit.Operations;

/// <summary>What <c>/Views/Kit/Core/QueueSchedules.cshtml</c> shows operators: the schedules of the platform or of a tenant.</summary>
public sealed class QueueSchedulesPage : QueuePage
{
    /// <summary>The schedules, by name.</summary>
    public required IReadOnlyList<ScheduleInfo> Schedules { get; init; }

    /// <summary>The tenant, as the address says it; <see langword="null"/> for the platform.</summary>
    public string? Tenant { get; init; }

    /// <summary>The tenant's id, or the platform's.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Whose they are.</summary>
    public required string Owner { get; init; }
}
