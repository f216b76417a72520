namespace Kit.Tenancy;

/// <summary>A second scope was to be opened within one dependency-injection scope.</summary>
/// <param name="openTenantId">The tenant that is current.</param>
public sealed class ScopeAlreadyOpenException(Guid? openTenantId) : KitException(
    KitErrors.ScopeAlreadyOpen,
    "A tenant scope is already open here, and a tenant is never switched. Open another scope with ITenantScopes.OpenAsync(tenantId).")
{
    /// <summary>The tenant that is current, if it is one.</summary>
    public Guid? OpenTenantId { get; } = openTenantId;
}
