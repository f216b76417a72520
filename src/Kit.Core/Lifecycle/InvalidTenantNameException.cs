namespace Kit.Lifecycle;

/// <summary>The text is no name that a tenant may have.</summary>
public sealed class InvalidTenantNameException() : KitException(KitErrors.InvalidTenantName, "A tenant's name is one line of 1 to 200 characters.")
{
    /// <inheritdoc/>
    public override int StatusCode => 400;

    /// <inheritdoc/>
    public override string PublicDetail => "Give a name of one line, with at most 200 characters.";
}
