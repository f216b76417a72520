namespace Kit.Portability;

internal sealed class TenantCloner(ITenantExporter exporter, ITenantImporter importer, PortabilityCaller caller) : ITenantCloner
{
    private const int BufferSize = 81920;

    public async Task<TenantImportResult> CloneAsync(Guid tenantId, TenantImport clone, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clone);
        caller.RequirePlatform();

        // An archive is read from its end. The file has no name that outlives it.
        var path = Path.Combine(Path.GetTempPath(), $"kit-clone-{Guid.CreateVersion7()}.zip");
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await exporter.ExportAsync(tenantId, file, cancellationToken);
        file.Position = 0;
        return await importer.ImportAsync(file, clone, cancellationToken);
    }
}
