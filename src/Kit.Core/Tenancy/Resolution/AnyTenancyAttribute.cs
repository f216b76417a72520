namespace Kit.Tenancy;

/// <summary>Marks an endpoint that answers within a tenant and without one.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AnyTenancyAttribute : Attribute, ITenancyMetadata
{
    /// <inheritdoc/>
    public EndpointTenancy Tenancy => EndpointTenancy.Any;
}
