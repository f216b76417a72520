namespace Kit.Tenancy;

/// <summary>A slug that a tenant has or had. It stays the tenant's, so that no address of one tenant ever leads to another.</summary>
public sealed class TenantSlug
{
    /// <summary>The slug; no two tenants ever had the same.</summary>
    public required string Slug { get; init; }

    /// <summary>The tenant.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>When the tenant first took it, or, of one that is older than this table, when it gave it up.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
