namespace Kit.Tenancy;

/// <summary>Finds tenants. Answers come from memory; a change is seen by every node within moments.</summary>
public interface ITenantStore
{
    /// <summary>The tenant that has this slug, or had it before, of any status; <see langword="null"/> when no tenant ever had it.</summary>
    ValueTask<TenantInfo?> FindBySlugAsync(string slug, CancellationToken cancellationToken = default);

    /// <summary>The tenant with this id, of any status, or <see langword="null"/>.</summary>
    ValueTask<TenantInfo?> FindByIdAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The tenant that has proved this custom domain to be its own, of any status, or <see langword="null"/>.</summary>
    ValueTask<TenantInfo?> FindByDomainAsync(string domain, CancellationToken cancellationToken = default);
}
