using System.Runtime.CompilerServices;

namespace Kit.Files;

/// <summary>Bytes in a folder: <c>{tenant}/{the id's last two digits}/{id}</c>, made of ids alone.</summary>
/// <param name="root">The folder.</param>
internal sealed class LocalBlobStore(string root) : IBlobStore
{
    private const string Incoming = ".incoming";
    private const int BufferSize = 81_920;
    private const int Attempts = 100;

    public string Root { get; } = Path.GetFullPath(root);

    public async Task PutAsync(BlobKey key, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var path = PathOf(key);
        MakeFolder(Root);
        var incoming = Path.Combine(MakeFolder(Path.Combine(Root, Incoming)), $"{Guid.CreateVersion7():N}");
        try
        {
            var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous);
            await using (file)
            {
                await content.CopyToAsync(file, BufferSize, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            MoveTo(path, key.TenantId, incoming);
        }
        catch
        {
            File.Delete(incoming);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(BlobKey key, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(BlobKey key, CancellationToken cancellationToken = default)
    {
        try
        {
            File.Delete(PathOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // Nor is there anything to delete.
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<BlobInfo> ListAsync(Guid? tenantId = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var tenants = tenantId is { } one ? [new DirectoryInfo(FolderOf(one))] : Exists(new DirectoryInfo(Root), d => d.EnumerateDirectories());
        foreach (var tenant in tenants)
        {
            foreach (var file in Exists(tenant, d => d.EnumerateFiles("*", SearchOption.AllDirectories)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (BlobKey.TryParse($"{tenant.Name}/{file.Name}", out var key))
                {
                    yield return new(key, file.Length, file.LastWriteTimeUtc);
                }
            }
        }

        await Task.CompletedTask;
    }

    public Task DeleteAllAsync(Guid tenantId, CancellationToken cancellationToken = default)
    {
        var path = FolderOf(tenantId);
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Somebody put something into it meanwhile, or deletes it too.
            }
        }

        return Task.CompletedTask;
    }

    public Task TidyAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        foreach (var file in Exists(new DirectoryInfo(Path.Combine(Root, Incoming)), d => d.EnumerateFiles()).Where(f => f.LastWriteTimeUtc < before))
        {
            file.Delete();
        }

        return Task.CompletedTask;
    }

    private void MoveTo(string path, Guid tenantId, string incoming)
    {
        for (var attempt = 1; ; attempt++)
        {
            MakeFolder(FolderOf(tenantId));
            MakeFolder(Path.GetDirectoryName(path)!);
            try
            {
                File.Move(incoming, path);
                return;
            }
            catch (DirectoryNotFoundException) when (attempt < Attempts)
            {
                // All of the tenant's was deleted between the two.
            }
        }
    }

    private string FolderOf(Guid tenantId) => Path.Combine(Root, $"{tenantId:N}");

    private string PathOf(BlobKey key)
    {
        // A UUIDv7 starts with the time: only its end spreads files over folders.
        var name = $"{key.FileId:N}";
        return Path.Combine(FolderOf(key.TenantId), name[^2..], name);
    }

    private static IEnumerable<T> Exists<T>(DirectoryInfo folder, Func<DirectoryInfo, IEnumerable<T>> list) => folder.Exists ? list(folder) : [];

    // For this program's user alone; folders above it are made with the system's own mode.
    private static string MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
