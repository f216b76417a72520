using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Features;

/// <summary>A row for each tenant and limit, locked while its rows are counted.</summary>
[NotAudited]
[NotExported("a lock, held while rows are counted")]
[NotVersioned]
internal sealed class FeatureLock
{
    public required string Feature { get; init; }

    public long Taken { get; init; }

    /// <summary>Since when a limit with grace is passed.</summary>
    public DateTimeOffset? OverSince { get; init; }

    /// <summary>Locks the row until the transaction ends; the same statement makes it, on either database.</summary>
    public static async Task TakeAsync(KitDbContext context, Guid tenantId, string feature, CancellationToken cancellationToken)
    {
        var entityType = context.Model.FindEntityType(typeof(FeatureLock))!;
        var table = context.GetService<ISqlGenerationHelper>().DelimitIdentifier(entityType.GetTableName()!, entityType.GetSchema());
        var sql = "INSERT INTO " + table + " (tenant_id, feature, taken) VALUES ({0}, {1}, 1) "
            + "ON CONFLICT (tenant_id, feature) DO UPDATE SET taken = excluded.taken";
        await context.Database.ExecuteSqlRawAsync(sql, [tenantId, feature], cancellationToken);
    }

    public static Task<DateTimeOffset?> OverSinceAsync(KitDbContext context, string feature, CancellationToken cancellationToken) =>
        context.Set<FeatureLock>().AsNoTracking().Where(l => l.Feature == feature).Select(l => l.OverSince).FirstOrDefaultAsync(cancellationToken);

    public static Task SetOverSinceAsync(KitDbContext context, string feature, DateTimeOffset? since, CancellationToken cancellationToken) =>
        context.Set<FeatureLock>().Where(l => l.Feature == feature && l.OverSince != since)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.OverSince, since), cancellationToken);
}
