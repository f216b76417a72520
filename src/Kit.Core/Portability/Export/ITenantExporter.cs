using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>Gives out all that a tenant has.</summary>
public interface ITenantExporter
{
    /// <summary>
    /// Writes the rows of every tenant-owned table of the model as of one moment, into a zip archive of JSON lines. Nothing is held back in
    /// memory, and others go on reading and writing.
    /// </summary>
    /// <param name="tenantId">The tenant, of whatever status.</param>
    /// <param name="archive">Where the archive goes: a file, a response. It need not be able to seek, and is left open.</param>
    /// <param name="cancellationToken">Ends the export; what is written by then is no archive.</param>
    /// <returns>What the archive says of itself.</returns>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    /// <exception cref="KitException">The tenant is being moved (<c>KIT2141</c>).</exception>
    /// <exception cref="PlatformScopeRefusedException">The code serves another tenant (<c>KIT2004</c>).</exception>
    Task<TenantArchiveManifest> ExportAsync(Guid tenantId, Stream archive, CancellationToken cancellationToken = default);
}
