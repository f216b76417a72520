namespace Kit.Jobs;

/// <summary>The waiting jobs of a kind in a tenant's lane.</summary>
/// <param name="TenantId">Whose, or <see cref="Tenancy.Tenant.Platform"/>.</param>
/// <param name="Lane">The lane.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Waiting">How many.</param>
/// <param name="Oldest">For how long the oldest of them has waited.</param>
public sealed record QueueGroup(Guid TenantId, string Lane, string Kind, QueueCount Waiting, TimeSpan Oldest);
