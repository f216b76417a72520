namespace Kit.Files;

/// <summary>A file that is open for reading.</summary>
/// <param name="File">What is known of it.</param>
/// <param name="Content">Its bytes.</param>
public sealed record OpenFile(StoredFile File, Stream Content) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
