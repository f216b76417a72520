namespace Kit.Portability;

internal sealed class ArchivePartWriter(TenantArchiveWriter archive, string part) : ITenantPartWriter
{
    private readonly List<ArchivedFile> _files = [];

    /// <summary>What was written, in that order.</summary>
    public IReadOnlyList<ArchivedFile> Files => _files;

    public async Task WriteAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(write);
        await using var file = await archive.OpenAsync(TenantArchiveManifest.FileOf(part, name), cancellationToken);
        file.IsLent = true;
        try
        {
            await write(file);
        }
        finally
        {
            file.IsLent = false;
        }

        _files.Add(new(name, file.Bytes, file.Sha256()));
    }
}
