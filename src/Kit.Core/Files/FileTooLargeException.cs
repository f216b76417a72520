namespace Kit.Files;

/// <summary>A file has more bytes than any may have. Nothing was stored.</summary>
/// <param name="max">How many it may have.</param>
public sealed class FileTooLargeException(long max) : KitException(KitErrors.FileTooLarge, $"The file is larger than {max} bytes (Kit:Files:MaxSize).")
{
    /// <summary>How many bytes a file may have.</summary>
    public long Max { get; } = max;

    /// <inheritdoc/>
    public override int StatusCode => 413;

    /// <inheritdoc/>
    public override string? PublicDetail => $"The file is larger than {Max} bytes.";
}
