namespace Kit.Files;

/// <summary>A file's row is there and its bytes are not.</summary>
/// <param name="id">The file.</param>
public sealed class FileLostException(Guid id) : KitException(KitErrors.FileLost, $"The bytes of file {id} are not in the store.")
{
    /// <summary>The file.</summary>
    public Guid FileId { get; } = id;

    /// <inheritdoc/>
    public override int StatusCode => 404;
}
