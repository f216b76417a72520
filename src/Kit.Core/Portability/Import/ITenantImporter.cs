using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>Makes a new tenant of an archive, from this installation or another one of the same version.</summary>
public interface ITenantImporter
{
    /// <summary>
    /// Makes the tenant and all its rows in one transaction: until it is committed there is nothing, and after an error or a crash nothing either.
    /// Ids stay, but for the tenant's.
    /// </summary>
    /// <param name="archive">The archive; it must be able to seek, and is left open. It may come from anybody.</param>
    /// <param name="import">What it is to become.</param>
    /// <param name="cancellationToken">Ends the import.</param>
    /// <exception cref="TenantArchiveException">
    /// The archive is broken (<c>KIT2060</c>), comes from another model (<c>KIT2061</c>), or has rows that the database refuses (<c>KIT2062</c>).
    /// </exception>
    /// <exception cref="KitException">The slug can't be used (<c>KIT2011</c>), or the database is too old (<c>KIT2063</c>).</exception>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task<TenantImportResult> ImportAsync(Stream archive, TenantImport import, CancellationToken cancellationToken = default);
}
