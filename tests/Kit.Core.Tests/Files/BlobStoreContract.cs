using System.Security.Cryptography;
using System.Text;
using Kit.Files;

namespace Kit.Core.Tests.Files;

/// <summary>What holds of every store of bytes; compiled into the tests of each.</summary>
public abstract class BlobStoreContract
{
    private readonly Guid _acme = Guid.CreateVersion7();
    private readonly Guid _globex = Guid.CreateVersion7();

    public abstract IBlobStore Store { get; }

    [Fact]
    public async Task What_is_put_is_there_until_it_is_deleted()
    {
        var key = new BlobKey(_acme, Guid.CreateVersion7());
        Assert.Null(await ReadAsync(key));
        await PutAsync(key, "hello");
        Assert.Equal("hello", await ReadAsync(key));
        Assert.Null(await ReadAsync(key with { TenantId = _globex }));
        await Store.DeleteAsync(key with { TenantId = _globex });
        Assert.Equal("hello", await ReadAsync(key));
        await Store.DeleteAsync(key);
        await Store.DeleteAsync(key);
        Assert.Null(await ReadAsync(key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8 * 1024 * 1024)] // a part of S3's, to the byte
    [InlineData(20_000_000)]
    public async Task Files_of_every_size_come_back_as_they_were(int size)
    {
        var key = new BlobKey(_acme, Guid.CreateVersion7());
        await Store.PutAsync(key, new CountedStream(size));
        Assert.Equal(size, Assert.Single(await Store.ListAsync(_acme).ToListAsync()).Size);
        await using var content = await Store.OpenAsync(key);
        Assert.Equal(await SHA256.HashDataAsync(new CountedStream(size)), await SHA256.HashDataAsync(content!));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20_000_000)]
    public async Task A_put_that_fails_leaves_nothing(int size)
    {
        var key = new BlobKey(_acme, Guid.CreateVersion7());
        await using var broken = new BrokenStream(size);
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync(key, broken));
        Assert.Null(await ReadAsync(key));
        Assert.Empty(await Store.ListAsync(_acme).ToListAsync());
    }

    [Fact]
    public async Task A_tenants_are_listed_and_deleted_apart()
    {
        var (one, two, other) = (new BlobKey(_acme, Guid.CreateVersion7()), new BlobKey(_acme, Guid.CreateVersion7()), new BlobKey(_globex, Guid.CreateVersion7()));
        foreach (var key in new[] { one, other, two })
        {
            await PutAsync(key, $"{key}");
        }

        var listed = await Store.ListAsync(_acme).ToListAsync();
        Assert.Equal(new[] { $"{one}", $"{two}" }.Order(), listed.Select(b => $"{b.Key}").Order());
        Assert.All(listed, b => Assert.Equal(65, b.Size));
        Assert.All(listed, b => Assert.InRange(b.WrittenAt, TimeProvider.System.GetUtcNow().AddMinutes(-10), TimeProvider.System.GetUtcNow().AddMinutes(10)));
        var all = (await Store.ListAsync().ToListAsync()).Select(b => b.Key).ToList();
        Assert.Superset(new HashSet<BlobKey> { one, two, other }, all.ToHashSet());
        Assert.Equal(all.Select(k => k.TenantId).Distinct().Count(), 1 + all.Zip(all.Skip(1)).Count(pair => pair.First.TenantId != pair.Second.TenantId)); // tenant by tenant

        await Store.DeleteAllAsync(_acme);
        Assert.Empty(await Store.ListAsync(_acme).ToListAsync());
        Assert.Equal($"{other}", await ReadAsync(other));
    }

    protected async Task PutAsync(BlobKey key, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await Store.PutAsync(key, content);
    }

    protected async Task<string?> ReadAsync(BlobKey key)
    {
        await using var content = await Store.OpenAsync(key);
        return content is null ? null : await new StreamReader(content).ReadToEndAsync();
    }

    /// <summary>Breaks off where its end would be.</summary>
    private sealed class BrokenStream(long length) : CountedStream(length)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, count) is > 0 and var read ? read : throw new IOException("cut off");
    }
}
