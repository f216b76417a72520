using Kit.Files;

namespace Kit.Core.Tests.Files;

public sealed class LocalBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kit-blobs-").FullName;

    public override IBlobStore Store => new LocalBlobStore(_folder);

    [Fact]
    public async Task A_put_that_fails_leaves_no_file_at_all()
    {
        await A_put_that_fails_leaves_nothing(1000);
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Only_this_programs_user_may_look_into_the_folders()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // it has no modes
        }

        await PutAsync(new(Guid.CreateVersion7(), Guid.CreateVersion7()), "x");
        var folders = Directory.GetDirectories(_folder, "*", SearchOption.AllDirectories);
        Assert.Equal(3, folders.Length);
        foreach (var folder in folders)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    [Fact]
    public async Task What_is_not_named_as_a_file_is_not_listed()
    {
        var key = new BlobKey(Guid.CreateVersion7(), Guid.CreateVersion7());
        await PutAsync(key, "x");
        await File.WriteAllTextAsync(Path.Combine(_folder, $"{key.TenantId:N}", "notes.txt"), "x");
        Directory.CreateDirectory(Path.Combine(_folder, "lost+found"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "lost+found", $"{key.FileId:N}"), "x");
        Assert.Equal([key], await Store.ListAsync().Select(b => b.Key).ToListAsync());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
