using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>Makes a copy of a tenant within this installation, to try things in.</summary>
public interface ITenantCloner
{
    /// <summary>Copies the tenant as of one moment. Jobs in flight are not copied, and neither is what other systems decide: invoices, subscriptions.</summary>
    /// <param name="tenantId">The tenant to copy.</param>
    /// <param name="clone">What the copy is to be. <see cref="ImportedMembers.OwnerOnly"/> makes a sandbox of its owner's.</param>
    /// <param name="cancellationToken">Ends the copying; there is no copy then.</param>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    /// <exception cref="KitException">The slug can't be used (<c>KIT2011</c>), the database is too old (<c>KIT2063</c>), or the tenant is being moved (<c>KIT2141</c>).</exception>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task<TenantImportResult> CloneAsync(Guid tenantId, TenantImport clone, CancellationToken cancellationToken = default);
}
