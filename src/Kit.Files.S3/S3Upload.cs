using System.Buffers;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace Kit.Files;

/// <summary>
/// Stores a stream of unknown length: in one request where it is short, else in parts, of which one is in memory. Only the last request makes
/// the object, so that it is there as a whole or not at all.
/// </summary>
internal sealed partial class S3Upload(IAmazonS3 client, string bucket, string name, ILogger logger)
{
    /// <summary>No part but the last may be smaller than 5 MiB, and there may be 10,000: 80 GB.</summary>
    internal const int PartSize = 8 * 1024 * 1024;

    public async Task RunAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PartSize);
        try
        {
            var read = await ReadAsync(content, buffer, cancellationToken);
            if (read < PartSize)
            {
                using var whole = new MemoryStream(buffer, 0, read, writable: false);
                await client.PutObjectAsync(
                    new PutObjectRequest { BucketName = bucket, Key = name, InputStream = whole, AutoCloseStream = false, UseChunkEncoding = false }, cancellationToken);
            }
            else
            {
                await InPartsAsync(content, buffer, read, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task InPartsAsync(Stream content, byte[] buffer, int read, CancellationToken cancellationToken)
    {
        var upload = await client.InitiateMultipartUploadAsync(bucket, name, cancellationToken);
        try
        {
            var parts = new List<PartETag>();
            while (read > 0)
            {
                using var part = new MemoryStream(buffer, 0, read, writable: false);
                var answer = await client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = bucket,
                        Key = name,
                        UploadId = upload.UploadId,
                        PartNumber = parts.Count + 1,
                        PartSize = read,
                        InputStream = part,
                        UseChunkEncoding = false,
                    },
                    cancellationToken);
                parts.Add(new(parts.Count + 1, answer.ETag));
                read = read < PartSize ? 0 : await ReadAsync(content, buffer, cancellationToken);
            }

            await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket, Key = name, UploadId = upload.UploadId, PartETags = parts }, cancellationToken);
        }
        catch
        {
            await AbortAsync(upload.UploadId);
            throw;
        }
    }

    // The parts take room until somebody aborts them: if not now, then TidyAsync. What went wrong before is what the caller is to know.
    private async Task AbortAsync(string uploadId)
    {
        try
        {
            await client.AbortMultipartUploadAsync(bucket, name, uploadId, CancellationToken.None);
        }
        catch (AmazonClientException e)
        {
            LogNotAborted(e, name);
        }
        catch (AmazonServiceException e)
        {
            LogNotAborted(e, name);
        }
    }

    private static async Task<int> ReadAsync(Stream content, byte[] buffer, CancellationToken cancellationToken) =>
        await content.ReadAtLeastAsync(buffer.AsMemory(0, PartSize), PartSize, throwOnEndOfStream: false, cancellationToken);

    [LoggerMessage(2225, LogLevel.Warning, "The parts of {Key} could not be thrown away; a later sweep tries again")]
    private partial void LogNotAborted(Exception exception, string key);
}
