namespace Kit.Tenancy;

/// <summary>The tenant does not exist, or it is not active.</summary>
/// <param name="tenantId">The tenant that was asked for.</param>
public sealed class TenantUnavailableException(Guid tenantId) : KitException(
    KitErrors.TenantUnavailable, $"Tenant {tenantId} does not exist or is not active.")
{
    /// <summary>The tenant that was asked for.</summary>
    public Guid TenantId { get; } = tenantId;

    /// <inheritdoc/>
    public override int StatusCode => 404;
}
