using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Files;

/// <summary>
/// Deletes bytes that no row knows: those of a save whose process ended, or whose transaction was rolled back; and whatever came too late for an
/// erasure.
/// </summary>
/// <remarks>
/// Bytes of a tenant that this database does not know are left alone: the store may be another host's too, by mistake or by design.
/// </remarks>
internal sealed partial class FileSweep(
    IBlobStore blobs, ITenantStore tenants, ITenantScopes scopes, OrphanEraser eraser, TimeProvider clock, ILogger<FileSweep> logger)
{
    // A row may come that long after its bytes; no transaction is open for a day.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);
    private const int BatchSize = 500;

    /// <summary>Looks through the whole store.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Grace;
        await blobs.TidyAsync(before, cancellationToken);
        var deleted = 0;
        var batch = new List<BlobInfo>(BatchSize);
        await foreach (var blob in blobs.ListAsync(null, cancellationToken))
        {
            if (batch.Count == BatchSize || (batch.Count > 0 && batch[0].Key.TenantId != blob.Key.TenantId))
            {
                deleted += await SweepAsync(batch, before, cancellationToken);
                batch.Clear();
            }

            batch.Add(blob);
        }

        return deleted + (batch.Count > 0 ? await SweepAsync(batch, before, cancellationToken) : 0);
    }

    private async Task<int> SweepAsync(List<BlobInfo> batch, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var tenantId = batch[0].Key.TenantId;
        if (tenantId == Tenant.Platform)
        {
            return 0; // what the platform keeps there is no file of anybody's, and ends with the row that it is of
        }

        var old = batch.Where(b => b.WrittenAt < before).Select(b => b.Key.FileId).ToList();
        if (await tenants.FindByIdAsync(tenantId, cancellationToken) is not { } tenant)
        {
            return await SweepUnknownAsync(tenantId, batch, old.Count, cancellationToken);
        }

        if (old.Count == 0)
        {
            return 0;
        }

        try
        {
            var deleted = await eraser.RunAsync(tenant, old, cancellationToken);
            if (deleted > 0)
            {
                LogSwept(deleted, tenantId);
            }

            return deleted;
        }
        catch (KitException e) when (e is TenantElsewhereException or TenantErasedException or TenantDatabaseUnavailableException)
        {
            LogPutOff(e, tenantId); // its rows are elsewhere, and this node did not know yet; or all of it is being deleted
            return 0;
        }
    }

    // Of an erased tenant there are no rows, and will be none: nothing waits for them.
    private async Task<int> SweepUnknownAsync(Guid tenantId, List<BlobInfo> batch, int old, CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        if (!await db.Set<DepartedTenant>().AnyAsync(d => d.TenantId == tenantId && d.ErasedAt != null, cancellationToken))
        {
            if (old > 0)
            {
                LogUnknownTenant(tenantId);
            }

            return 0;
        }

        foreach (var blob in batch)
        {
            await blobs.DeleteAsync(blob.Key, cancellationToken);
        }

        LogSwept(batch.Count, tenantId);
        return batch.Count;
    }

    [LoggerMessage(2221, LogLevel.Information, "{Count} files of tenant {TenantId} that no row knows were deleted")]
    private partial void LogSwept(int count, Guid tenantId);

    [LoggerMessage(2222, LogLevel.Warning, "The store has files of tenant {TenantId}, whom this database does not know; they are left alone")]
    private partial void LogUnknownTenant(Guid tenantId);

    [LoggerMessage(2225, LogLevel.Information, "Files of tenant {TenantId} could not be compared with their rows; they are looked at again later")]
    private partial void LogPutOff(Exception exception, Guid tenantId);
}
