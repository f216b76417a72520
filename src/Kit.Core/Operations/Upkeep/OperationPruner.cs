using Kit.Data;
using Kit.Files;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Operations;

/// <summary>Deletes archives that can't be downloaded any more, and operations of long ago.</summary>
internal sealed class OperationPruner(IServiceScopeFactory factory, ExportArchives archives, IBlobStore blobs, IOptions<OperationsOptions> options, TimeProvider clock)
{
    // A row may come that long before or after its bytes.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);
    private const int BatchSize = 100;

    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        while (await PruneBatchAsync(cancellationToken) == BatchSize)
        {
        }

        await SweepAsync(cancellationToken);
    }

    // The bytes go first: without the row nothing would know of them.
    private async Task<int> PruneBatchAsync(CancellationToken cancellationToken)
    {
        await using var scope = Open();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var now = clock.GetUtcNow();
        var before = now - options.Value.Retention;
        var rows = await db.AllTenants<TenantOperation>().Where(o => o.ExpiresAt <= now || o.CreatedAt < before)
            .OrderBy(o => o.Id).Take(BatchSize).Select(o => new { o.Id, o.Kind }).ToListAsync(cancellationToken);
        foreach (var export in rows.Where(r => r.Kind == OperationKind.Export))
        {
            await archives.DeleteAsync(export.Id, cancellationToken);
        }

        var ids = rows.Select(r => r.Id).ToList();
        await db.AllTenants<TenantOperation>().Where(o => ids.Contains(o.Id)).ExecuteDeleteAsync(cancellationToken);
        return rows.Count;
    }

    // What a process left behind that ended between the bytes and their row.
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Grace;
        await foreach (var blob in blobs.ListAsync(Tenant.Platform, cancellationToken))
        {
            if (blob.WrittenAt < before)
            {
                await using var scope = Open();
                var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
                if (!await db.AllTenants<TenantOperation>().AnyAsync(o => o.Id == blob.Key.FileId, cancellationToken))
                {
                    await archives.DeleteAsync(blob.Key.FileId, cancellationToken);
                }
            }
        }
    }

    private AsyncServiceScope Open() => PlatformScope.Open(factory, Actor.System, "delete exports and operations of long ago");
}
