namespace Kit.Portability;

/// <summary>A file for an archive on its way. It has no name that outlives it.</summary>
internal static class TemporaryArchive
{
    private const int BufferSize = 81920;

    public static FileStream Create() => new(
        Path.Combine(Path.GetTempPath(), $"kit-archive-{Guid.CreateVersion7()}.zip"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize,
        FileOptions.DeleteOnClose | FileOptions.Asynchronous);
}
