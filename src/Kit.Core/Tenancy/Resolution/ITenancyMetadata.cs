namespace Kit.Tenancy;

/// <summary>Endpoint metadata: whether an endpoint answers within a tenant, without one, or both.</summary>
public interface ITenancyMetadata
{
    /// <summary>Where the endpoint answers.</summary>
    EndpointTenancy Tenancy { get; }
}
