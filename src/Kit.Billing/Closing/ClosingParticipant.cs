using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Tenancy;

namespace Kit.Billing;

/// <summary>Has the subscription follow when a tenant begins to close, or does not close after all. The job is the platform's, since the tenant's own wait.</summary>
internal sealed class ClosingParticipant(IJobs jobs) : ITenantStatusParticipant
{
    public Task PrepareAsync(Tenant tenant, TenantStatus before, CancellationToken cancellationToken)
    {
        if (tenant.Status == TenantStatus.Closing || before == TenantStatus.Closing)
        {
            jobs.Enqueue(new FollowTenant(tenant.Id));
        }

        return Task.CompletedTask;
    }
}
