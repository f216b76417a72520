using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Files;

/// <summary>Bytes in a bucket, under <c>{prefix}{tenant}/{file}</c>.</summary>
internal sealed class S3BlobStore(IAmazonS3 client, IOptions<S3FilesOptions> options, ILogger<S3BlobStore> logger) : IBlobStore
{
    private readonly string _bucket = options.Value.Bucket;
    private readonly string _prefix = options.Value.Prefix;

    public Task PutAsync(BlobKey key, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new S3Upload(client, _bucket, Name(key), logger).RunAsync(content, cancellationToken);
    }

    public async Task<Stream?> OpenAsync(BlobKey key, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await client.GetObjectAsync(_bucket, Name(key), cancellationToken)).ResponseStream;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    public Task DeleteAsync(BlobKey key, CancellationToken cancellationToken = default) =>
        client.DeleteObjectAsync(_bucket, Name(key), cancellationToken);

    public async IAsyncEnumerable<BlobInfo> ListAsync(Guid? tenantId = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix + (tenantId is { } id ? BlobKey.Prefix(id) : "") };
        ListObjectsV2Response page;
        do
        {
            page = await client.ListObjectsV2Async(request, cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                if (BlobKey.TryParse(found.Key[_prefix.Length..], out var key))
                {
                    yield return new(key, found.Size ?? 0, Utc(found.LastModified));
                }
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    // One by one: not every store takes many at once.
    public async Task DeleteAllAsync(Guid tenantId, CancellationToken cancellationToken = default)
    {
        await foreach (var blob in ListAsync(tenantId, cancellationToken))
        {
            await DeleteAsync(blob.Key, cancellationToken);
        }
    }

    public async Task TidyAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var request = new ListMultipartUploadsRequest { BucketName = _bucket, Prefix = _prefix };
        ListMultipartUploadsResponse page;
        do
        {
            page = await client.ListMultipartUploadsAsync(request, cancellationToken);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (BlobKey.TryParse(upload.Key[_prefix.Length..], out _) && Utc(upload.Initiated) < before)
                {
                    await client.AbortMultipartUploadAsync(_bucket, upload.Key, upload.UploadId, cancellationToken);
                }
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
    }

    private string Name(BlobKey key) => _prefix + key;

    // Without a time it is as young as can be, so that nothing sweeps it.
    private static DateTimeOffset Utc(DateTime? time) => time is { } at ? new(at.ToUniversalTime()) : DateTimeOffset.MaxValue;
}
