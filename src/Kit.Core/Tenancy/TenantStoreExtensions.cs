namespace Kit.Tenancy;

internal static class TenantStoreExtensions
{
    /// <summary>The tenant that the candidate names or once named, of any status.</summary>
    public static ValueTask<TenantInfo?> FindAsync(this ITenantStore store, TenantCandidate candidate, CancellationToken cancellationToken) => candidate.Kind switch
    {
        TenantCandidateKind.Slug => store.FindBySlugAsync(candidate.Value, cancellationToken),
        TenantCandidateKind.Domain => store.FindByDomainAsync(candidate.Value, cancellationToken),
        _ when Guid.TryParse(candidate.Value, out var id) => store.FindByIdAsync(id, cancellationToken),
        _ => new((TenantInfo?)null),
    };
}
