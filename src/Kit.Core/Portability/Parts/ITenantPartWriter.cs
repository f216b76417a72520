namespace Kit.Portability;

/// <summary>Takes a part's files into an archive, one after the other.</summary>
public interface ITenantPartWriter
{
    /// <summary>Adds a file.</summary>
    /// <param name="name">Its name within the part; given back at import, and never a path to anything.</param>
    /// <param name="write">Writes the content, asynchronously; the stream is closed afterwards.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task WriteAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken);
}
