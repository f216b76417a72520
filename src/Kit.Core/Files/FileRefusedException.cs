namespace Kit.Files;

/// <summary>A file is not of a kind that may be stored. Nothing was.</summary>
/// <param name="reason">Why, in words for the user.</param>
public sealed class FileRefusedException(string reason) : KitException(KitErrors.FileRefused, reason)
{
    /// <summary>Why, in words for the user.</summary>
    public string Reason { get; } = reason;

    /// <inheritdoc/>
    public override int StatusCode => 415;

    /// <inheritdoc/>
    public override string? PublicDetail => Reason;
}
