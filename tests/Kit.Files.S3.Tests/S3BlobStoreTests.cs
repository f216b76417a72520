using Amazon.S3;
using Kit.Core.Tests.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kit.Files.S3.Tests;

public sealed class S3BlobStoreTests(S3Server server) : BlobStoreContract, IDisposable
{
    private readonly AmazonS3Client _client = server.Client();

    public override IBlobStore Store => Of("");

    [Fact]
    public async Task With_a_prefix_what_stands_elsewhere_in_the_bucket_is_not_the_stores()
    {
        var (inside, outside) = (Of("inside/"), Of("outside/"));
        var key = new BlobKey(Guid.CreateVersion7(), Guid.CreateVersion7());
        await outside.PutAsync(key, new MemoryStream([1]));
        await _client.PutObjectAsync(new() { BucketName = S3Server.Bucket, Key = $"inside/{key}.txt", ContentBody = "no file of Kit's" });
        Assert.Null(await inside.OpenAsync(key));
        Assert.Empty(await inside.ListAsync().ToListAsync());
        await inside.DeleteAllAsync(key.TenantId);
        Assert.Single(await outside.ListAsync(key.TenantId).ToListAsync());
    }

    [Fact]
    public async Task More_files_than_stand_on_a_page_are_all_listed_and_deleted()
    {
        var (store, tenant) = (Of("pages/"), Guid.CreateVersion7());
        await Parallel.ForEachAsync(Enumerable.Range(0, 1001), async (_, token) => await store.PutAsync(new(tenant, Guid.CreateVersion7()), new MemoryStream([1]), token));
        Assert.Equal(1001, await store.ListAsync(tenant).CountAsync());
        await store.DeleteAllAsync(tenant);
        Assert.Empty(await store.ListAsync(tenant).ToListAsync());
    }

    [Fact]
    public async Task A_wrong_key_is_an_error_and_not_an_empty_store()
    {
        using var stranger = new AmazonS3Client("STRANGER", "wrong", new AmazonS3Config { ServiceURL = server.Url.ToString(), ForcePathStyle = true, MaxErrorRetry = 0 });
        var store = new S3BlobStore(stranger, Options.Create(new S3FilesOptions { Bucket = S3Server.Bucket }), NullLogger<S3BlobStore>.Instance);
        await Assert.ThrowsAsync<AmazonS3Exception>(async () => await store.ListAsync().ToListAsync());
        await Assert.ThrowsAsync<AmazonS3Exception>(() => store.OpenAsync(new(Guid.CreateVersion7(), Guid.CreateVersion7())));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_an_error()
    {
        var store = new S3BlobStore(_client, Options.Create(new S3FilesOptions { Bucket = "nowhere" }), NullLogger<S3BlobStore>.Instance);
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => store.OpenAsync(new(Guid.CreateVersion7(), Guid.CreateVersion7())));
    }

    public void Dispose() => _client.Dispose();

    private S3BlobStore Of(string prefix) => new(_client, Options.Create(new S3FilesOptions { Bucket = S3Server.Bucket, Prefix = prefix }), NullLogger<S3BlobStore>.Instance);
}
