namespace Kit.Tenancy;

/// <summary>Marks an API endpoint that also answers where only the token names the tenant: <c>/api/projects</c> with a bearer token.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class TenantFromClaimAttribute : Attribute, ITenantFromClaimMetadata;
