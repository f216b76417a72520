using Kit.Tenancy;

namespace Kit.Billing;

/// <summary>The current tenant's plan and subscription. What code may do is asked of <see cref="Features.IFeatures"/>, never of the plan.</summary>
public interface IBilling
{
    /// <summary>What the current tenant has.</summary>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    Task<BillingStatus> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Fetches from Stripe what the current tenant has, now instead of at the next webhook.</summary>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    Task SyncAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives a tenant a plan without payment. It goes before what the tenant pays for, and is audited.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="planKey">The plan.</param>
    /// <param name="reason">Why, for whoever looks it up.</param>
    /// <param name="until">When it ends; <see langword="null"/> never.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="BillingException">There is no such plan (<c>KIT5020</c>).</exception>
    /// <exception cref="PlatformScopeRefusedException">A tenant's user or client asks (<c>KIT2004</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    Task GrantAsync(Guid tenantId, string planKey, string reason, DateTimeOffset? until = null, CancellationToken cancellationToken = default);

    /// <summary>Takes a granted plan back.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PlatformScopeRefusedException">A tenant's user or client asks (<c>KIT2004</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    Task RevokeGrantAsync(Guid tenantId, CancellationToken cancellationToken = default);
}
