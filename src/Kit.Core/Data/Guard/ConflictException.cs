namespace Kit.Data;

/// <summary>The row was changed or deleted by somebody else since it was read.</summary>
/// <param name="inner">What the database said.</param>
public sealed class ConflictException(Exception? inner = null) : KitException(
    KitErrors.Conflict, "The row was changed or deleted by somebody else since it was read. Read it again.", inner)
{
    /// <inheritdoc/>
    public override int StatusCode => 409;

    /// <inheritdoc/>
    public override string? PublicDetail => "Somebody else changed or deleted this since you read it. Read it again.";
}
