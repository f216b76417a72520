namespace Kit.Data;

/// <summary>A row of another tenant than the current one was to be written.</summary>
/// <param name="entity">The entity.</param>
/// <param name="tenantId">The tenant that the row bears.</param>
public sealed class ForeignTenantException(string entity, Guid tenantId) : KitException(
    KitErrors.ForeignTenant, $"{entity} bears tenant {tenantId}, which is not the current one. Nothing was saved.")
{
    /// <summary>The entity.</summary>
    public string Entity { get; } = entity;

    /// <summary>The tenant that the row bears.</summary>
    public Guid TenantId { get; } = tenantId;

    /// <inheritdoc/>
    public override int StatusCode => 404;
}
