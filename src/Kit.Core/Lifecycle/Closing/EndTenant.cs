using Kit.Jobs;

namespace Kit.Lifecycle;

/// <summary>Waits from the closing of a tenant until that can't be undone any more.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="ClosesAt">When the time of this closing is over; another closing of the same tenant has a job of its own.</param>
[Job("kit.tenants.end", Title = "End the closing", MaxAttempts = 20, Transactional = false)]
internal sealed record EndTenant(Guid TenantId, DateTimeOffset ClosesAt);
