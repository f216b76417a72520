using Kit.Jobs;
using Kit.Tenancy;

namespace Kit.Operations;

/// <summary>Erases a tenant. It knows all that it needs: the operation that asked for it goes with the tenant's other rows.</summary>
[Job("kit.tenants.erase", Title = "Erase a tenant", MaxAttempts = 10, Transactional = false, Lane = OperationJobs.Lane)]
internal sealed record EraseTenant(Guid TenantId, string Reason, ActorKind ActorKind, string ActorId, string ActorName);
