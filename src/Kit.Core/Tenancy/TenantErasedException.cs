namespace Kit.Tenancy;

/// <summary>
/// A row was to be written for a tenant that is erased, or being erased, by code that began before. Nothing was written, and nothing will be:
/// there is no such tenant any more.
/// </summary>
/// <param name="tenantId">The tenant; <see langword="null"/> where several were written for at once.</param>
/// <param name="inner">What the database said.</param>
public sealed class TenantErasedException(Guid? tenantId, Exception? inner = null) : KitException(
    KitErrors.TenantErased, $"Tenant {tenantId?.ToString() ?? "of the rows"} is erased, or being erased. Nothing was written.", inner)
{
    /// <summary>The tenant; <see langword="null"/> where several were written for at once.</summary>
    public Guid? TenantId { get; } = tenantId;

    /// <inheritdoc/>
    public override int StatusCode => 410;

    /// <inheritdoc/>
    public override string PublicDetail => "Nothing was saved: the organisation was closed, and its data is deleted.";
}
