using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>
/// Deletes all that a tenant has, for good, and proves it. When the time in which a closing could be undone is over, a job calls it; so does
/// <c>kit erase</c>.
/// </summary>
public interface ITenantEraser
{
    /// <summary>
    /// Deletes the tenant's rows in small transactions, so that a call that was cut short is continued by the next one; then asks the database
    /// itself what is left. From the first moment on the tenant is closed for good. On a tenant that is erased already it deletes what the law
    /// need not keep any longer, and proves anew.
    /// </summary>
    /// <param name="tenantId">The tenant; suspended, closing or closed.</param>
    /// <param name="reason">Why; it stays.</param>
    /// <param name="cancellationToken">Ends the call between two transactions.</param>
    /// <exception cref="TenantUnavailableException">There is no such tenant, and never was (<c>KIT2006</c>).</exception>
    /// <exception cref="KitException">
    /// The tenant is in use (<c>KIT2065</c>), something of it is left (<c>KIT2066</c>), or the model keeps what refers to what it deletes (<c>KIT2064</c>).
    /// </exception>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task EraseAsync(Guid tenantId, string reason, CancellationToken cancellationToken = default);
}
