namespace Kit.Tenancy;

/// <summary>Where an endpoint answers.</summary>
public enum EndpointTenancy
{
    /// <summary>Within a tenant; the default of every endpoint.</summary>
    Tenant,

    /// <summary>Where no tenant is named.</summary>
    PlatformWide,

    /// <summary>In both places.</summary>
    Any,
}
