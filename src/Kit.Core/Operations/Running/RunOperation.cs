using Kit.Jobs;

namespace Kit.Operations;

/// <summary>Does an operation: an export or a clone.</summary>
[Job("kit.tenants.operation", Title = "Export or clone", MaxAttempts = 5, Transactional = false, Lane = OperationJobs.Lane)]
internal sealed record RunOperation(Guid TenantId, Guid OperationId);
