namespace Kit.Tenancy;

internal static class TenantStoreExtensions
{
    public static async ValueTask<TenantInfo?> FindActiveAsync(this ITenantStore store, TenantCandidate candidate, CancellationToken cancellationToken)
    {
        var tenant = candidate.Kind switch
        {
            TenantCandidateKind.Slug => await store.FindBySlugAsync(candidate.Value, cancellationToken),
            TenantCandidateKind.Domain => await store.FindByDomainAsync(candidate.Value, cancellationToken),
            _ when Guid.TryParse(candidate.Value, out var id) => await store.FindByIdAsync(id, cancellationToken),
            _ => null,
        };
        return tenant is { IsActive: true } ? tenant : null;
    }
}
