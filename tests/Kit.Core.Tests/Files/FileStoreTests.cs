using System.Security.Cryptography;
using System.Text;
using Kit.Core.Tests.TestModel;
using Kit.Files;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Files;

public sealed class FileStoreTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task What_is_saved_is_read_by_its_tenant_and_by_no_other(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        var (acme, globex) = (host.Shop.Acme, host.Shop.Globex);
        var file = await host.SaveTextAsync(acme, "Hello, Acme", "Grüße.txt");
        Assert.Equal(("Grüße.txt", "text/plain", 11L), (file.Name, file.ContentType, file.Size));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("Hello, Acme"))), file.Sha256);
        Assert.Equal((Actor.System.Id, Actor.System.Name), (file.CreatedById, file.CreatedByName));
        Assert.NotEqual(default, file.CreatedAt);

        Assert.Equal("Hello, Acme", await host.ReadAsync(acme, file.Id));
        Assert.Null(await host.ReadAsync(globex, file.Id));
        Assert.Null(await host.AsAsync(globex, files => files.LinkAsync(file.Id, TimeSpan.FromHours(1))));
        Assert.False(await host.AsAsync(globex, files => files.DeleteAsync(file.Id)));
        Assert.Equal("Hello, Acme", await host.ReadAsync(acme, file.Id));
        Assert.Equal([new BlobKey(acme.Id, file.Id)], await host.BlobsAsync(acme));
        Assert.Empty(await host.BlobsAsync(globex));
    }

    [Fact]
    public async Task Without_a_tenant_there_are_no_files()
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        await using var closed = host.Shop.Services.CreateAsyncScope();
        await using var platform = host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        await using var bypass = host.Shop.AsPlatform();
        foreach (var scope in new[] { closed, platform, bypass })
        {
            var files = scope.ServiceProvider.GetRequiredService<IFileStore>();
            using var content = new MemoryStream([1]);
            Assert.Equal(KitErrors.NoTenant, (await Assert.ThrowsAsync<NoTenantException>(() => files.SaveAsync("a", "text/plain", content))).Id);
            await Assert.ThrowsAsync<NoTenantException>(() => files.OpenAsync(Guid.CreateVersion7()));
            await Assert.ThrowsAsync<NoTenantException>(() => files.DeleteAsync(Guid.CreateVersion7()));
            await Assert.ThrowsAsync<NoTenantException>(() => files.LinkAsync(Guid.CreateVersion7(), TimeSpan.FromHours(1)));
        }

        Assert.Empty(host.Stored());
    }

    [Theory]
    [InlineData("../../../etc/passwd", "passwd")]
    [InlineData(@"C:\fakepath\cv.txt", "cv.txt")]
    [InlineData("a\r\nSet-Cookie: b.txt", "aSet-Cookie: b.txt")]
    public async Task A_name_is_shown_and_is_no_path(string name, string kept)
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        var file = await host.SaveTextAsync(host.Shop.Acme, "x", name);
        Assert.Equal(kept, file.Name);
        var path = Assert.Single(host.Stored());
        Assert.Equal(Path.Combine(host.Folder, $"{host.Shop.Acme.Id:N}", $"{file.Id:N}"[^2..], $"{file.Id:N}"), path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("folder/")]
    [InlineData("\0")]
    public async Task What_is_no_name_is_refused(string name)
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        Assert.Equal(KitErrors.FileRefused, (await Assert.ThrowsAsync<FileRefusedException>(() => host.SaveTextAsync(host.Shop.Acme, "x", name))).Id);
        await Assert.ThrowsAsync<FileRefusedException>(() => host.SaveTextAsync(host.Shop.Acme, "x", new string('n', 256)));
        Assert.Empty(host.Stored());
    }

    [Fact]
    public async Task A_large_file_is_never_in_memory_as_a_whole()
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var files = scope.ServiceProvider.GetRequiredService<IFileStore>();
        await using var endless = new CountedStream(40_000_000);
        var file = await files.SaveAsync("large.txt", "text/plain", endless);
        Assert.Equal(40_000_000, file.Size);
        Assert.InRange(endless.LargestRead, 1, 200_000);
        await using var open = await files.OpenAsync(file.Id);
        await using var expected = new CountedStream(40_000_000);
        Assert.Equal(await SHA256.HashDataAsync(expected), await SHA256.HashDataAsync(open!.Content));
        Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(new CountedStream(40_000_000))), file.Sha256);
    }

    [Theory, Databases]
    public async Task Deleted_in_a_transaction_the_bytes_go_after_the_commit_and_stay_after_a_rollback(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        var acme = host.Shop.Acme;
        var file = await host.SaveTextAsync(acme, "x");
        await using (var scope = host.Shop.As(acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            Assert.True(await scope.ServiceProvider.GetRequiredService<IFileStore>().DeleteAsync(file.Id));
            await transaction.RollbackAsync();
        }

        Assert.Equal("x", await host.ReadAsync(acme, file.Id));
        Assert.True(await host.AsAsync(acme, files => files.DeleteAsync(file.Id)));
        Assert.Null(await host.ReadAsync(acme, file.Id));
        await Eventually.IsTrueAsync(() => Task.FromResult(host.Stored().Length == 0));
        Assert.False(await host.AsAsync(acme, files => files.DeleteAsync(file.Id)));
    }

    [Theory, Databases]
    public async Task A_row_that_somebody_deletes_by_another_way_takes_its_bytes_with_it(Database database)
    {
        await using var host = await FileHost.StartAsync(database, postgres);
        var (byTenant, byOperator) = (await host.SaveTextAsync(host.Shop.Acme, "x"), await host.SaveTextAsync(host.Shop.Globex, "y"));
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Remove(await db.Set<StoredFile>().SingleAsync(f => f.Id == byTenant.Id));
            await db.SaveChangesAsync();
        }

        await using (var scope = host.Shop.AsPlatform())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Remove(await db.AllTenants<StoredFile>().SingleAsync(f => f.Id == byOperator.Id));
            await db.SaveChangesAsync();
        }

        await Eventually.IsTrueAsync(() => Task.FromResult(host.Stored().Length == 0));
    }

    [Fact]
    public async Task Bytes_that_are_gone_are_told_from_a_file_that_is_not_there()
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        var file = await host.SaveTextAsync(host.Shop.Acme, "x");
        File.Delete(host.Stored().Single());
        var error = await Assert.ThrowsAsync<FileLostException>(() => host.ReadAsync(host.Shop.Acme, file.Id));
        Assert.Equal((KitErrors.FileLost, file.Id), (error.Id, error.FileId));
    }

    [Fact]
    public async Task All_bytes_of_a_tenant_can_be_listed_read_and_deleted()
    {
        await using var host = await FileHost.StartAsync(Database.Sqlite, postgres);
        var (one, two, other) = (await host.SaveTextAsync(host.Shop.Acme, "one"), await host.SaveTextAsync(host.Shop.Acme, "two"), await host.SaveTextAsync(host.Shop.Globex, "three"));
        var keys = await host.BlobsAsync(host.Shop.Acme);
        Assert.Equal(new[] { one.Id, two.Id }.Order(), keys.Select(k => k.FileId).Order());
        Assert.Equal(3, (await host.BlobsAsync()).Count);
        await using (var content = await host.Blobs.OpenAsync(keys.Single(k => k.FileId == two.Id)))
        {
            Assert.Equal("two", await new StreamReader(content!).ReadToEndAsync());
        }

        await host.Blobs.DeleteAllAsync(host.Shop.Acme.Id);
        await host.Blobs.DeleteAllAsync(host.Shop.Acme.Id);
        Assert.Empty(await host.BlobsAsync(host.Shop.Acme));
        Assert.Equal([new BlobKey(host.Shop.Globex.Id, other.Id)], await host.BlobsAsync());
    }
}
