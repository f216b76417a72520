namespace Kit.Tenancy;

/// <summary>Finds tenants. Answers come from memory; a change is seen by every node within moments.</summary>
public interface ITenantStore
{
    /// <summary>The tenant with this slug, of any status, or <see langword="null"/>.</summary>
    ValueTask<TenantInfo?> FindBySlugAsync(string slug, CancellationToken cancellationToken = default);

    /// <summary>The tenant with this id, of any status, or <see langword="null"/>.</summary>
    ValueTask<TenantInfo?> FindByIdAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The tenant that this custom domain stands for, of any status, or <see langword="null"/>.</summary>
    ValueTask<TenantInfo?> FindByDomainAsync(string domain, CancellationToken cancellationToken = default);
}
