using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>
/// Custom domains: a tenant names one, sets a TXT record in its DNS, and has it verified; from then on the domain leads to the tenant, as long as
/// the record is there (<see cref="LifecycleOptions.DomainCheckEvery"/>). On behalf
/// of a tenant's own people it works for their own tenant and with permission <c>tenant.manage</c>; anything else is refused (<c>KIT2004</c>).
/// </summary>
public interface ITenantDomains
{
    /// <summary>Names a domain. It leads nowhere yet. Others may name it too; the one whose record is in DNS gets it.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="domain">The domain, without scheme and port: <c>work.acme.example</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The record to set; the same one when the tenant has named the domain before.</returns>
    /// <exception cref="KitException">It is no domain that a tenant may have (<c>KIT2045</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    Task<DomainChallenge> AddDomainAsync(Guid tenantId, string domain, CancellationToken cancellationToken = default);

    /// <summary>
    /// Looks for the record in DNS. If it is there, the domain leads to the tenant; a tenant that had proved it before, and whose record is gone,
    /// loses it.
    /// </summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="domain">A domain that was named before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KitException">
    /// The domain was not named before, or its DNS has not the record (<c>KIT2046</c>); it is another tenant's, whose record is still there
    /// (<c>KIT2047</c>); DNS did not answer (<c>KIT2048</c>).
    /// </exception>
    Task VerifyDomainAsync(Guid tenantId, string domain, CancellationToken cancellationToken = default);

    /// <summary>Gives a domain up. One that the tenant never named is none to give up, and no error.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task RemoveDomainAsync(Guid tenantId, string domain, CancellationToken cancellationToken = default);

    /// <summary>The domains that a tenant has named, by name.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<TenantDomain>> ListDomainsAsync(Guid tenantId, CancellationToken cancellationToken = default);
}
