using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Files;

/// <summary>Deletes bytes that no row knows: those of a save whose process ended, or whose transaction was rolled back.</summary>
/// <remarks>
/// Bytes of a tenant that this database does not know are left alone: the store may be another host's too, by mistake or by design.
/// </remarks>
internal sealed partial class FileSweep(IBlobStore blobs, ITenantStore tenants, ITenantScopes scopes, TimeProvider clock, ILogger<FileSweep> logger)
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
        var batch = new List<BlobKey>(BatchSize);
        await foreach (var blob in blobs.ListAsync(null, cancellationToken))
        {
            if (blob.WrittenAt >= before)
            {
                continue;
            }

            if (batch.Count == BatchSize || (batch.Count > 0 && batch[0].TenantId != blob.Key.TenantId))
            {
                deleted += await SweepAsync(batch, cancellationToken);
                batch.Clear();
            }

            batch.Add(blob.Key);
        }

        return deleted + (batch.Count > 0 ? await SweepAsync(batch, cancellationToken) : 0);
    }

    private async Task<int> SweepAsync(List<BlobKey> batch, CancellationToken cancellationToken)
    {
        var tenantId = batch[0].TenantId;
        if (tenantId == Tenant.Platform)
        {
            return 0; // what the platform keeps there is no file of anybody's, and ends with the row that it is of
        }

        if (await tenants.FindByIdAsync(tenantId, cancellationToken) is not { } tenant)
        {
            LogUnknownTenant(tenantId);
            return 0;
        }

        await using var scope = scopes.Open(tenant);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var ids = batch.Select(b => b.FileId).ToList();
        var known = await db.Set<StoredFile>().Where(f => ids.Contains(f.Id)).Select(f => f.Id).ToHashSetAsync(cancellationToken);
        var orphans = batch.Where(b => !known.Contains(b.FileId)).ToList();
        if (orphans.Count > 0 && await DatabaseOfAsync(scope.ServiceProvider, tenantId, cancellationToken) != tenant.Database)
        {
            return 0; // it has moved, and this node does not know yet: its rows are elsewhere
        }

        foreach (var orphan in orphans)
        {
            await blobs.DeleteAsync(orphan, cancellationToken);
        }

        if (orphans.Count > 0)
        {
            LogSwept(orphans.Count, tenantId);
        }

        return orphans.Count;
    }

    private static Task<string?> DatabaseOfAsync(IServiceProvider services, Guid tenantId, CancellationToken cancellationToken) =>
        services.GetRequiredService<IControlPlane>().Db.Set<Tenant>().Where(t => t.Id == tenantId).Select(t => t.Database).SingleOrDefaultAsync(cancellationToken);

    [LoggerMessage(2221, LogLevel.Information, "{Count} files of tenant {TenantId} that no row knows were deleted")]
    private partial void LogSwept(int count, Guid tenantId);

    [LoggerMessage(2222, LogLevel.Warning, "The store has files of tenant {TenantId}, whom this database does not know; they are left alone")]
    private partial void LogUnknownTenant(Guid tenantId);
}
