using Kit.Data;
using Kit.Features;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Files;

internal sealed partial class FileStore(
    TenantScope scope, KitDbContext db, IBlobStore blobs, ContentTypes types, FileQuota quota, FileLinks fileLinks, KitLinks links,
    IOptions<FilesOptions> options, ILogger<FileStore> logger) : IFileStore
{
    private TenantInfo Tenant => scope.Tenant ?? throw new NoTenantException("a file");

    public async Task<StoredFile> SaveAsync(string name, string contentType, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var key = new BlobKey(Tenant.Id, Guid.CreateVersion7());
        var (plainName, type) = (FileName.Of(name), types.Require(contentType));
        await using var measured = new MeasuredStream(content, await LimitAsync(cancellationToken));
        ContentTypes.Compare(type, await measured.PeekAsync(ContentTypes.HeadLength, cancellationToken));
        await blobs.PutAsync(key, measured, cancellationToken);
        var file = new StoredFile
        {
            Id = key.FileId,
            Name = plainName,
            ContentType = type,
            Size = measured.Size,
            Sha256 = measured.Finish(),
            CreatedById = scope.Actor.Id,
            CreatedByName = scope.Actor.Name,
        };
        await AddRowAsync(file, key, cancellationToken);
        return file;
    }

    public async Task<OpenFile?> OpenAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var tenant = Tenant;
        if (await FindAsync(id, cancellationToken) is not { } file)
        {
            return null;
        }

        if (await blobs.OpenAsync(new(tenant.Id, id), cancellationToken) is { } content)
        {
            return new(file, content);
        }

        LogLost(id, tenant.Id);
        throw new FileLostException(id);
    }

    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default)
    {
        _ = Tenant;
        if (await db.Set<StoredFile>().SingleOrDefaultAsync(f => f.Id == id, cancellationToken) is not { } file)
        {
            return false;
        }

        db.Remove(file);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    public async Task<Uri?> LinkAsync(Guid id, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        var tenant = Tenant;
        return await FindAsync(id, cancellationToken) is null ? null : new(links.TenantUrl(tenant.Slug, $"{FileEndpoints.Path}/{id}/{fileLinks.Sign(id, lifetime)}"));
    }

    private Task<StoredFile?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancellationToken);

    // Stops the transfer at the byte that is one too many, whichever limit it passes.
    private async Task<Action<long>> LimitAsync(CancellationToken cancellationToken)
    {
        var (maxSize, room) = (options.Value.MaxSize, await quota.RoomAsync(db, cancellationToken));
        var max = room is null ? null : await quota.MaxAsync(db, cancellationToken);
        return size =>
        {
            if (size > maxSize)
            {
                throw new FileTooLargeException(maxSize);
            }

            if (size > room)
            {
                throw quota.Reached(max!.Value);
            }
        };
    }

    private async Task AddRowAsync(StoredFile file, BlobKey key, CancellationToken cancellationToken)
    {
        var entry = db.Add(file);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (KitException e) when (e is LimitReachedException or TenantErasedException or TenantElsewhereException or TenantDatabaseUnavailableException)
        {
            // Nothing was committed for sure. After other errors it may have been: bytes without a row are swept later.
            entry.State = EntityState.Detached;
            await blobs.DeleteAsync(key, CancellationToken.None);
            throw;
        }
        catch
        {
            entry.State = EntityState.Detached;
            throw;
        }
    }

    [LoggerMessage(2224, LogLevel.Error, "The bytes of file {FileId} of tenant {TenantId} are not in the store")]
    private partial void LogLost(Guid fileId, Guid tenantId);
}
