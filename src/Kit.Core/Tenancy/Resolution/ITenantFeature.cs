namespace Kit.Tenancy;

/// <summary>What is known of a request's tenant before its caller is; on <c>HttpContext.Features</c>.</summary>
/// <remarks>Code that answers requests reads <see cref="TenantScope"/> instead: it is open only once the caller was let in.</remarks>
public interface ITenantFeature
{
    /// <summary>What the request says, or <see langword="null"/> when it names no tenant.</summary>
    TenantCandidate? Candidate { get; }

    /// <summary>The active tenant that now bears the candidate's name; <see langword="null"/> when there is none.</summary>
    TenantInfo? Tenant { get; }
}
