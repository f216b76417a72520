namespace Kit.Portability;

/// <summary>Gives a part its files back.</summary>
public interface ITenantPartReader
{
    /// <summary>The files, in the order in which they were written.</summary>
    IReadOnlyList<ArchivedFile> Files { get; }

    /// <summary>Reads a file. Only when the call returns is the content known to be what was exported.</summary>
    /// <param name="file">One of <see cref="Files"/>.</param>
    /// <param name="read">Reads the content, asynchronously.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TenantArchiveException">The content is another one (<c>KIT2060</c>).</exception>
    Task ReadAsync(ArchivedFile file, Func<Stream, Task> read, CancellationToken cancellationToken);
}
