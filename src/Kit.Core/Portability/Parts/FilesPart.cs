using Kit.Data;
using Kit.Files;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Portability;

/// <summary>The bytes of a tenant's files. Their rows go with the other tables; what no row knows is not carried.</summary>
internal sealed class FilesPart(IBlobStore blobs, TenantScope scope, KitDbContext db) : ITenantDataPart
{
    public string Name => "files";

    private Guid TenantId => scope.RequireTenant().Id;

    public async Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken)
    {
        foreach (var id in await db.Set<StoredFile>().Select(f => f.Id).ToListAsync(cancellationToken))
        {
            // Deleted since the moment that the rows are of: the archive tells of the file, and does not have it.
            if (await blobs.OpenAsync(new(TenantId, id), cancellationToken) is { } content)
            {
                await using (content)
                {
                    await writer.WriteAsync(id.ToString("N"), to => content.CopyToAsync(to, cancellationToken), cancellationToken);
                }
            }
        }
    }

    public async Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken)
    {
        foreach (var file in reader.Files)
        {
            if (!Guid.TryParseExact(file.Name, "N", out var id))
            {
                throw TenantArchiveException.Invalid($"'{file.Name}' is no file of a tenant's.");
            }

            var key = new BlobKey(TenantId, id);
            await reader.ReadAsync(file, content => PutAsync(key, content, cancellationToken), cancellationToken);
        }
    }

    public Task EraseAsync(CancellationToken cancellationToken) => blobs.DeleteAllAsync(TenantId, cancellationToken);

    public async Task<long> ProveErasedAsync(CancellationToken cancellationToken)
    {
        var left = 0;
        await foreach (var _ in blobs.ListAsync(TenantId, cancellationToken))
        {
            left++;
        }

        return left;
    }

    // A file's bytes never change: those that are there are the same.
    private async Task PutAsync(BlobKey key, Stream content, CancellationToken cancellationToken)
    {
        if (await blobs.OpenAsync(key, cancellationToken) is { } known)
        {
            await known.DisposeAsync();
            await content.CopyToAsync(Stream.Null, cancellationToken);
            return;
        }

        await blobs.PutAsync(key, content, cancellationToken);
    }
}
