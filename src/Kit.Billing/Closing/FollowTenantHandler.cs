using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing;

/// <summary>Has a tenant's customer looked at, which makes Stripe agree with what became of the tenant. Of one that never paid there is nothing to look at.</summary>
internal sealed class FollowTenantHandler(ITenantStore tenants, ITenantScopes scopes, CustomerSync sync) : IJobHandler<FollowTenant>
{
    public async Task HandleAsync(FollowTenant job, JobContext context, CancellationToken cancellationToken)
    {
        context.RequireFor(job.TenantId);
        if (await tenants.FindByIdAsync(job.TenantId, cancellationToken) is { } tenant && await IsCustomerAsync(tenant, cancellationToken))
        {
            await sync.RunAsync(tenant.Id, cancellationToken);
        }
    }

    private async Task<bool> IsCustomerAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant);
        return await scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<BillingAccount>().AnyAsync(a => a.CustomerId != null, cancellationToken);
    }
}
