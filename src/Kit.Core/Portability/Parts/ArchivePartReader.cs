namespace Kit.Portability;

internal sealed class ArchivePartReader(TenantArchiveReader archive, ArchivedPart part) : ITenantPartReader
{
    public IReadOnlyList<ArchivedFile> Files => archive.FilesOf(part);

    public Task ReadAsync(ArchivedFile file, Func<Stream, Task> read, CancellationToken cancellationToken) =>
        archive.ReadFileAsync(part, file, read, cancellationToken);
}
