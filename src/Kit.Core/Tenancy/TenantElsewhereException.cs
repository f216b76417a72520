namespace Kit.Tenancy;

/// <summary>
/// A tenant's row was to be written in a database that the tenant has left, or is about to leave. Nothing was written; the same request, sent
/// again, goes where the tenant is.
/// </summary>
/// <param name="tenantId">The tenant; <see langword="null"/> where several were written for at once.</param>
/// <param name="inner">What the database said.</param>
public sealed class TenantElsewhereException(Guid? tenantId, Exception? inner = null) : KitException(
    KitErrors.TenantElsewhere, $"Tenant {tenantId?.ToString() ?? "of the rows"} is being moved to another database, or was. Nothing was written; try again.", inner)
{
    /// <summary>The tenant; <see langword="null"/> where several were written for at once.</summary>
    public Guid? TenantId { get; } = tenantId;

    /// <inheritdoc/>
    public override int StatusCode => 503;

    /// <inheritdoc/>
    /// <value>A second.</value>
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override string PublicDetail => "Nothing was saved: the data is being moved at this moment. Try again in a second.";
}
