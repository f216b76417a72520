namespace Kit.Portability;

internal sealed class TenantCloner(ITenantExporter exporter, ITenantImporter importer, PortabilityCaller caller) : ITenantCloner
{
    public async Task<TenantImportResult> CloneAsync(Guid tenantId, TenantImport clone, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clone);
        caller.RequirePlatform();

        await using var file = TemporaryArchive.Create(); // an archive is read from its end
        await exporter.ExportAsync(tenantId, file, cancellationToken);
        file.Position = 0;
        return await importer.ImportAsync(file, clone, cancellationToken);
    }
}
