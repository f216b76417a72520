namespace Kit.Tenancy;

/// <summary>
/// Marks an endpoint, page or controller that belongs to no tenant: it answers only where no tenant is named, and sees no tenant's rows.
/// Everything unmarked answers only within a tenant.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PlatformWideAttribute : Attribute, ITenancyMetadata
{
    /// <inheritdoc/>
    public EndpointTenancy Tenancy => EndpointTenancy.PlatformWide;
}
