using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>Brings one tenant back to an export of its own, while all others go on.</summary>
public interface ITenantRestorer
{
    /// <summary>
    /// Replaces the tenant's rows by the archive's, in one transaction: everybody sees the tenant as it was before, and then as it was exported.
    /// Meanwhile it can be read, and its writers wait. Who belongs to it and in which role, its history, and what other systems decide stay as
    /// they are. Forms that were opened before conflict afterwards.
    /// </summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="archive">An export of this tenant; it must be able to seek, and is left open.</param>
    /// <param name="cancellationToken">Ends the restore; the tenant stays as it is.</param>
    /// <returns>How many rows the tenant has from the archive.</returns>
    /// <exception cref="TenantArchiveException">
    /// The archive is another tenant's (<c>KIT2067</c>), is broken (<c>KIT2060</c>), comes from another model (<c>KIT2061</c>), or has rows that the
    /// database refuses (<c>KIT2062</c>).
    /// </exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    /// <exception cref="KitException">The database is too old (<c>KIT2063</c>), or the tenant is being moved (<c>KIT2141</c>).</exception>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task<long> RestoreAsync(Guid tenantId, Stream archive, CancellationToken cancellationToken = default);
}
