namespace Kit.Tenancy;

/// <summary>Endpoint metadata of APIs: the endpoint also answers where only the token names the tenant.</summary>
public interface ITenantFromClaimMetadata;
