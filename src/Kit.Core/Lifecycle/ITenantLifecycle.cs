using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>
/// The one way to change a tenant's status. Each change is an audit entry of the tenant's row: who, when, from what to what, and why.
/// Every node acts on it within moments.
/// </summary>
/// <remarks>
/// The program itself, jobs and operators may change any tenant. On behalf of a tenant's own people only <see cref="CloseAsync"/>,
/// <see cref="ReopenAsync"/> and <see cref="ChangeSlugAsync"/> do something, for their own tenant and with permission <c>tenant.manage</c>;
/// all else is refused (<c>KIT2004</c>).
/// </remarks>
public interface ITenantLifecycle
{
    /// <summary>
    /// Adds a new tenant to the DbContext of the current scope, which is to be the tenant's own; the caller's <c>SaveChangesAsync</c> commits
    /// it. It is active at once, or, in a host with provisioning steps, once they are all done.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    void Add(Tenant tenant);

    /// <summary>Shuts an active tenant. Its members read the reason; its jobs wait.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="reason">Why, in at most 300 characters that its members may read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TenantTransitionException">It is not active (<c>KIT2043</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    Task SuspendAsync(Guid tenantId, string reason, CancellationToken cancellationToken = default);

    /// <summary>Opens a suspended tenant again; its jobs go on.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TenantTransitionException">It is not suspended (<c>KIT2043</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    Task ReactivateAsync(Guid tenantId, string reason, CancellationToken cancellationToken = default);

    /// <summary>
    /// Shuts a tenant for good, after a time in which that can be undone. Its owners get a mail. At the end of the time it is closed, and
    /// handed to <see cref="ITenantEraser"/> if the host has one.
    /// </summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="reason">Why, in at most 300 characters that its members may read.</param>
    /// <param name="grace">How long it can be undone; <see cref="LifecycleOptions.ClosingGrace"/> by default.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Until when it can be undone.</returns>
    /// <exception cref="TenantTransitionException">It is closing already, or closed (<c>KIT2043</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    Task<DateTimeOffset> CloseAsync(Guid tenantId, string reason, TimeSpan? grace = null, CancellationToken cancellationToken = default);

    /// <summary>Undoes <see cref="CloseAsync"/>: the tenant is again what it was before. One that was suspended then is reopened by operators only.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TenantTransitionException">It is not closing, or not any more (<c>KIT2043</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    Task ReopenAsync(Guid tenantId, string reason, CancellationToken cancellationToken = default);

    /// <summary>Gives a tenant another name. An owner may do that to their own, too.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="newName">The name: one line of 1 to 200 characters, without what can't be seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidTenantNameException">It is no such line (<c>KIT2173</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant, or it is closed (<c>KIT2006</c>).</exception>
    Task RenameAsync(Guid tenantId, string newName, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives a tenant another slug. The old one stays its own: it leads members to the new address, no other tenant can take it, and the
    /// tenant may take it back.
    /// </summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="newSlug">The slug.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidSlugException">It is reserved, another tenant's now or before, or not well formed (<c>KIT2011</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant, or it is closed (<c>KIT2006</c>).</exception>
    Task ChangeSlugAsync(Guid tenantId, string newSlug, CancellationToken cancellationToken = default);

    /// <summary>Lets a tenant's provisioning go on at once with the first step that is not done, also when it was given up.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TenantTransitionException">It is not being set up (<c>KIT2043</c>).</exception>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    Task RetryProvisioningAsync(Guid tenantId, CancellationToken cancellationToken = default);
}
