namespace Kit.Tenancy;

/// <summary>A slug is reserved, another tenant's now or before, or not well formed.</summary>
/// <param name="slug">The slug.</param>
public sealed class InvalidSlugException(string slug) : KitException(
    KitErrors.InvalidSlug, $"'{slug}' is reserved, taken or not well formed: 2 to 40 lower-case letters, digits and inner hyphens.")
{
    /// <summary>The slug.</summary>
    public string Slug { get; } = slug;

    /// <inheritdoc/>
    public override int StatusCode => 409;

    /// <inheritdoc/>
    public override string PublicDetail => "That address is reserved, taken or not well formed: 2 to 40 lower-case letters, digits and inner hyphens.";
}
