namespace Kit.Tenancy;

/// <param name="Candidate">What the request says.</param>
/// <param name="Found">The tenant that bears that name or bore it before, of any status. Only who belongs to it may learn of it.</param>
/// <param name="Source">Where the request says it.</param>
internal sealed record TenantFeature(TenantCandidate? Candidate, TenantInfo? Found, TenantSource? Source) : ITenantFeature
{
    public TenantInfo? Tenant => Found is { IsActive: true } && !IsFormerName ? Found : null;

    /// <summary>Whether the request uses a slug that the tenant no longer has.</summary>
    public bool IsFormerName => Found is not null && Candidate is { Kind: TenantCandidateKind.Slug } candidate && candidate.Value != Found.Slug;
}
