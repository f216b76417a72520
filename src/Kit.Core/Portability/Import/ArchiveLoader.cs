using System.Data.Common;
using Kit.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary>Writes an archive's rows and parts in a transaction of the caller's.</summary>
internal sealed class ArchiveLoader(TenantTables tables)
{
    /// <summary>Sees that the archive fits the model and the database, before anything is written.</summary>
    public async Task CheckAsync(TenantArchiveReader archive, KitDbContext db, IReadOnlyList<TenantTable> written, CancellationToken cancellationToken)
    {
        ModelCheck.Run(archive.Manifest, TenantDataPlan.Of(db), tables.Database, await TenantExporter.LastMigrationAsync(db, cancellationToken));
        archive.CheckFiles();
        if (await tables.FindUndeferrableAsync(db, written, cancellationToken) is { Count: > 0 } statements)
        {
            throw new KitException(
                PortabilityErrors.NotDeferrable,
                $"The database was made before references could wait for a transaction's end. As its owner, run: {string.Join("; ", statements)};");
        }
    }

    /// <summary>Adds the rows; returns how many.</summary>
    /// <exception cref="TenantArchiveException">They are broken (<c>KIT2060</c>), or refused by the database (<c>KIT2062</c>).</exception>
    public async Task<long> LoadAsync(
        TenantArchiveReader archive, Func<TenantTable, KitDbContext> db, IReadOnlyList<TenantTable> written, Guid tenantId, long? version, CancellationToken cancellationToken)
    {
        var known = written.ToDictionary(t => t.Name, StringComparer.Ordinal);
        long rows = 0;
        foreach (var archived in archive.Manifest.Tables)
        {
            // What is not written is read all the same: an archive is good as a whole or not at all.
            known.TryGetValue(archived.Name, out var table);
            await archive.ReadTableAsync(
                archived,
                portion => table is null ? Task.CompletedTask : RefusedAsync(table, () => tables.WriteAsync(db(table), table, tenantId, portion, version, cancellationToken)),
                cancellationToken);
            rows += table is null ? 0 : archived.Rows;
        }

        return rows;
    }

    public static async Task LoadPartsAsync(TenantArchiveReader archive, IServiceProvider services, CancellationToken cancellationToken)
    {
        var parts = services.GetServices<ITenantDataPart>().ToDictionary(p => p.Name, StringComparer.Ordinal);
        foreach (var archived in archive.Manifest.Parts)
        {
            var part = parts.GetValueOrDefault(archived.Name)
                ?? throw new TenantArchiveException(PortabilityErrors.OtherModel, $"The archive has a part '{archived.Name}', which this host does not know.");
            await part.ImportAsync(new ArchivePartReader(archive, archived), cancellationToken);
        }
    }

    public Task CheckReferencesAsync(KitDbContext db, CancellationToken cancellationToken) =>
        RefusedAsync(null, () => tables.CheckReferencesAsync(db, cancellationToken));

    private static async Task RefusedAsync(TenantTable? table, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (DbException e) when (DatabaseProviders.FindRefusal(e) is { } refusal)
        {
            var where = table is null ? "the archive" : $"table {table}";
            var rule = refusal.Constraint ?? string.Join(", ", refusal.Columns);
            throw new TenantArchiveException(PortabilityErrors.RowsRefused, $"The database refuses rows of {where}: {refusal.Kind} {rule}.", e);
        }
    }
}
