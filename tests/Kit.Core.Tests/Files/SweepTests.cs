using System.Text;
using Kit.Core.Tests.TestModel;
using Kit.Files;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Files;

public sealed class SweepTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Bytes_that_no_row_knows_are_deleted_after_a_day_and_no_others(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        var (acme, globex) = (host.Shop.Acme, host.Shop.Globex);
        var kept = await host.SaveTextAsync(acme, "kept");
        var (orphan, young, foreign) = (new BlobKey(acme.Id, Guid.CreateVersion7()), new BlobKey(acme.Id, Guid.CreateVersion7()), new BlobKey(Guid.CreateVersion7(), Guid.CreateVersion7()));
        var othersId = new BlobKey(globex.Id, kept.Id); // a row of another tenant does not count
        foreach (var key in new[] { orphan, young, foreign, othersId })
        {
            await host.Blobs.PutAsync(key, new MemoryStream("x"u8.ToArray()));
        }

        Directory.CreateDirectory(Path.Combine(host.Folder, ".incoming"));
        foreach (var name in new[] { "old", "new" })
        {
            await File.WriteAllTextAsync(Path.Combine(host.Folder, ".incoming", name), "unfinished");
        }

        foreach (var path in host.Stored().Where(p => !p.EndsWith($"{young.FileId:N}", StringComparison.Ordinal) && !p.EndsWith("new", StringComparison.Ordinal)))
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().AddHours(-25).UtcDateTime);
        }

        Assert.Equal(2, await host.Shop.Services.GetRequiredService<FileSweep>().RunAsync(default));
        Assert.Equal(new[] { new BlobKey(acme.Id, kept.Id), young, foreign }.Select(k => k.ToString()).Order(), (await host.BlobsAsync()).Select(k => k.ToString()).Order());
        Assert.Equal("kept", await host.ReadAsync(acme, kept.Id));
        Assert.Equal(["new"], Directory.GetFiles(Path.Combine(host.Folder, ".incoming")).Select(Path.GetFileName));
    }

    [Theory, Databases]
    public async Task A_save_that_is_rolled_back_leaves_bytes_that_are_swept(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await scope.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync("a", "text/plain", new MemoryStream(Encoding.UTF8.GetBytes("x")));
            await transaction.RollbackAsync();
        }

        Assert.Equal(0, await host.RowsAsync(host.Shop.Acme));
        File.SetLastWriteTimeUtc(Assert.Single(host.Stored()), TimeProvider.System.GetUtcNow().AddHours(-25).UtcDateTime);
        Assert.Equal(1, await host.Shop.Services.GetRequiredService<FileSweep>().RunAsync(default));
        Assert.Empty(host.Stored());
    }

    [Fact]
    public async Task More_orphans_than_a_batch_are_all_swept()
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        for (var i = 0; i < 501; i++)
        {
            await host.Blobs.PutAsync(new(host.Shop.Acme.Id, Guid.CreateVersion7()), new MemoryStream([1]));
        }

        foreach (var path in host.Stored())
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().AddHours(-25).UtcDateTime);
        }

        Assert.Equal(501, await host.Shop.Services.GetRequiredService<FileSweep>().RunAsync(default));
        Assert.Empty(host.Stored());
    }
}
