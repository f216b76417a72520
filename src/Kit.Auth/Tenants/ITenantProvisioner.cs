using Kit.Tenancy;

namespace Kit.Auth;

/// <summary>The one way in which tenants come to be: for the pages, for seeds and for tools.</summary>
public interface ITenantProvisioner
{
    /// <summary>
    /// Makes a tenant and the membership of its owner, in one transaction. It is active at once; in a host with provisioning steps, when a job
    /// has run them.
    /// </summary>
    /// <exception cref="KitException">The slug is reserved, taken or not well formed (<c>KIT2011</c>); there is no such user (<c>KIT4003</c>).</exception>
    Task<TenantInfo> CreateAsync(NewTenant tenant, CancellationToken cancellationToken = default);

    /// <summary>Makes a user a member. One who is a member already gets the role.</summary>
    /// <returns>The membership's id.</returns>
    /// <exception cref="KitException">There is no such user (<c>KIT4003</c>) or role (<c>KIT4008</c>).</exception>
    /// <exception cref="TenantUnavailableException">The tenant does not exist or is not active (<c>KIT2006</c>).</exception>
    Task<Guid> AddMemberAsync(Guid tenantId, Guid userId, string role, CancellationToken cancellationToken = default);
}
