namespace Kit.Tenancy;

/// <summary>What a request says of its tenant.</summary>
/// <param name="Kind">How the tenant is named.</param>
/// <param name="Value">The slug, domain or id.</param>
public sealed record TenantCandidate(TenantCandidateKind Kind, string Value);
