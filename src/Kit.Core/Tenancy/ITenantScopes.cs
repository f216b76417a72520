using Microsoft.Extensions.DependencyInjection;

namespace Kit.Tenancy;

/// <summary>Opens tenant scopes outside of requests, each in a dependency-injection scope of its own.</summary>
public interface ITenantScopes
{
    /// <summary>Opens a scope in which the tenant is current.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="actor">Who acts; <see cref="Actor.System"/> by default.</param>
    /// <param name="permissions">What the actor may do; nothing by default.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="TenantUnavailableException">The tenant does not exist or is not active (<c>KIT2006</c>).</exception>
    /// <example>
    /// <code>
    /// await using var scope = await scopes.OpenAsync(tenantId);
    /// var db = scope.ServiceProvider.GetRequiredService&lt;TrackerDb&gt;();
    /// </code>
    /// </example>
    ValueTask<AsyncServiceScope> OpenAsync(
        Guid tenantId, Actor? actor = null, PermissionSet? permissions = null, CancellationToken cancellationToken = default);

    /// <summary>Opens a scope for a tenant that is already known, whatever its status: provisioning, and what must work on a suspended tenant.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="actor">Who acts; <see cref="Actor.System"/> by default.</param>
    AsyncServiceScope Open(TenantInfo tenant, Actor? actor = null);

    /// <summary>Opens a scope of what belongs to no tenant: global entities and the platform's own rows, no tenant's.</summary>
    /// <param name="actor">Who acts; <see cref="Actor.System"/> by default.</param>
    AsyncServiceScope OpenPlatformWide(Actor? actor = null);
}
