namespace Kit.Tenancy;

/// <summary>How a candidate names its tenant.</summary>
public enum TenantCandidateKind
{
    /// <summary>By slug.</summary>
    Slug,

    /// <summary>By custom domain.</summary>
    Domain,

    /// <summary>By id.</summary>
    Id,
}
