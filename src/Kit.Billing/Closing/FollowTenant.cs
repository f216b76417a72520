using Kit.Jobs;

namespace Kit.Billing;

/// <summary>Makes Stripe agree with what became of a tenant: a subscription ends with its tenant, and goes on with it.</summary>
/// <param name="TenantId">The tenant.</param>
/// <remarks>It says nothing of what became of it: whichever of several runs last, the tenant's row is what counts.</remarks>
[Job("billing.follow-tenant", Title = "Bring billing in line with the organisation", MaxAttempts = 20, Transactional = false)]
internal sealed record FollowTenant(Guid TenantId);
