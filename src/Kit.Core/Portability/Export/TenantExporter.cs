using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Portability;

internal sealed partial class TenantExporter(
    ITenantStore tenants, ITenantScopes scopes, TenantTables tables, PortabilityCaller caller, IOptions<KitOptions> kit, IOptions<PortabilityOptions> options,
    TimeProvider clock, ILogger<TenantExporter> logger) : ITenantExporter
{
    public async Task<TenantArchiveManifest> ExportAsync(Guid tenantId, Stream archive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        caller.RequireAccessTo(tenantId);
        var tenant = await tenants.FindByIdAsync(tenantId, cancellationToken) ?? throw new TenantUnavailableException(tenantId);
        await using var scope = scopes.Open(tenant, caller.Actor);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var plan = TenantDataPlan.Of(db);
        var migration = await LastMigrationAsync(db, cancellationToken);
        var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        var lastMove = await TenantRest.RequireAsync(control, tenant, cancellationToken);

        // Where these are two databases, the shared one comes second: whatever a row refers to there is in it by then.
        await using var snapshot = await tables.BeginSnapshotAsync(db, cancellationToken);
        await using var controlSnapshot = control == db ? null : await tables.BeginSnapshotAsync(control, cancellationToken);
        await TenantRest.RequireStillAsync(control, tenant, lastMove, cancellationToken);
        var at = clock.GetUtcNow();
        await using var writer = await TenantArchiveWriter.CreateAsync(archive, at, cancellationToken);
        var written = new List<ArchivedTable>();
        foreach (var table in plan.Tables.Where(t => t.IsExported))
        {
            var rows = tables.ReadAsync(table.IsControlPlane ? control : db, table, tenantId, cancellationToken);
            if (table.IsInBoth && control != db)
            {
                rows = rows.Concat(tables.ReadAsync(control, table, tenantId, cancellationToken));
            }

            written.Add(await writer.WriteTableAsync(table, rows, cancellationToken));
        }

        var parts = new List<ArchivedPart>();
        foreach (var part in scope.ServiceProvider.GetServices<ITenantDataPart>())
        {
            var partWriter = new ArchivePartWriter(writer, part.Name);
            await part.ExportAsync(partWriter, cancellationToken);
            parts.Add(await writer.WriteListAsync(part.Name, partWriter.Files, cancellationToken));
        }

        var manifest = new TenantArchiveManifest(
            TenantArchiveManifest.CurrentFormat,
            kit.Value.ProductName,
            tables.Database,
            migration,
            plan.Fingerprint,
            at,
            new(tenant.Id, tenant.Slug, tenant.Name, tenant.TimeZone, tenant.Locale),
            written,
            [.. plan.Tables.Where(t => !t.IsExported).Select(t => new LeftOutTable(t.Name, t.NotExported!))],
            parts);
        await writer.WriteManifestAsync(manifest, cancellationToken);
        WarnOf(writer, tenantId);
        return manifest;
    }

    // It is the tenant's data, and given out whatever its size; but whoever relies on it as a backup should know.
    private void WarnOf(TenantArchiveWriter writer, Guid tenantId)
    {
        var limits = options.Value;
        if (writer.Bytes > limits.MaxArchiveBytes)
        {
            LogTooLarge(tenantId, $"it unpacks to {writer.Bytes} bytes, and Kit:Portability:MaxArchiveBytes is {limits.MaxArchiveBytes}");
        }

        if (writer.LongestLine > limits.MaxRowBytes)
        {
            LogTooLarge(tenantId, $"a row of it has {writer.LongestLine} bytes, and Kit:Portability:MaxRowBytes is {limits.MaxRowBytes}");
        }

        if (writer.Files > TenantArchiveManifest.MaxFiles)
        {
            LogTooLarge(tenantId, $"it has {writer.Files} files, and {TenantArchiveManifest.MaxFiles} are read at most");
        }
    }

    [LoggerMessage(2457, LogLevel.Warning, "The export of tenant {TenantId} would not be imported here: {Why}")]
    private partial void LogTooLarge(Guid tenantId, string why);

    internal static async Task<string?> LastMigrationAsync(KitDbContext db, CancellationToken cancellationToken) =>
        db.Database.GetMigrations().Any() ? (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).LastOrDefault() : null;
}
