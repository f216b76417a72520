using Kit.Jobs;

namespace Kit.Lifecycle;

/// <summary>Runs the steps that are not done, each in a transaction of its own, and then makes the tenant active.</summary>
[Job("kit.tenants.provision", Title = "Set up the organisation", Lane = JobAttribute.AnyStatusLane, MaxAttempts = 20, Transactional = false)]
internal sealed record ProvisionTenant(Guid TenantId);
