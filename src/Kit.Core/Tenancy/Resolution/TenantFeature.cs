namespace Kit.Tenancy;

internal sealed record TenantFeature(TenantCandidate? Candidate, TenantInfo? Tenant) : ITenantFeature;
