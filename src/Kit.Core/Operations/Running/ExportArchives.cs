using Kit.Files;
using Kit.Portability;
using Kit.Tenancy;

namespace Kit.Operations;

/// <summary>
/// The bytes of exports, in the same store as files, under the platform's id: no tenant's quota counts them, no tenant's export has them in it,
/// and nothing that serves tenants' files can reach them.
/// </summary>
internal sealed class ExportArchives(IBlobStore blobs)
{
    public Task<Stream?> OpenAsync(Guid operationId, CancellationToken cancellationToken) => blobs.OpenAsync(KeyOf(operationId), cancellationToken);

    public Task DeleteAsync(Guid operationId, CancellationToken cancellationToken) => blobs.DeleteAsync(KeyOf(operationId), cancellationToken);

    /// <summary>Exports the tenant, and returns how large the archive is.</summary>
    public async Task<long> WriteAsync(ITenantExporter exporter, Guid tenantId, Guid operationId, CancellationToken cancellationToken)
    {
        await using var file = TemporaryArchive.Create();
        await exporter.ExportAsync(tenantId, file, cancellationToken);
        var size = file.Position;
        file.Position = 0;
        await DeleteAsync(operationId, cancellationToken); // of an attempt whose process ended
        await blobs.PutAsync(KeyOf(operationId), file, cancellationToken);
        return size;
    }

    private static BlobKey KeyOf(Guid operationId) => new(Tenant.Platform, operationId);
}
