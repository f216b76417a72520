namespace Kit.Tenancy;

/// <summary>Something was sent to the address that a tenant had before. What only reads is redirected; what writes is not, since nobody looks where it goes.</summary>
/// <param name="slug">The slug that the tenant has now.</param>
public sealed class TenantMovedException(string slug) : KitException(
    KitErrors.TenantMoved, $"The tenant's address has changed; it is now '{slug}'. Send the request there.")
{
    /// <summary>The slug that the tenant has now.</summary>
    public string Slug { get; } = slug;

    /// <inheritdoc/>
    public override int StatusCode => 410;

    /// <inheritdoc/>
    public override string PublicDetail => $"The address has changed; it is now '{Slug}'.";
}
