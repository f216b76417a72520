using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Data;

/// <summary>
/// Closes a database to a tenant that goes for good. In the platform scope, and in a transaction of the caller's; as SQL, since every database has
/// the table, whatever else of the platform's stays in the shared one.
/// </summary>
internal static class Erasures
{
    /// <summary>From its commit on, nothing is written here in the tenant's name.</summary>
    public static Task BeginAsync(KitDbContext db, Guid tenantId, DateTimeOffset now, CancellationToken cancellationToken) => SetAsync(db, tenantId, now, isEnd: false, cancellationToken);

    /// <summary>From its commit on, nothing is written about the tenant.</summary>
    public static Task EndAsync(KitDbContext db, Guid tenantId, DateTimeOffset now, CancellationToken cancellationToken) => SetAsync(db, tenantId, now, isEnd: true, cancellationToken);

    private static async Task SetAsync(KitDbContext db, Guid tenantId, DateTimeOffset now, bool isEnd, CancellationToken cancellationToken)
    {
        var entityType = db.Model.FindEntityType(typeof(DepartedTenant))!;
        var table = db.GetService<ISqlGenerationHelper>().DelimitIdentifier(entityType.GetTableName()!, entityType.GetSchema());
        var converter = entityType.FindProperty(nameof(DepartedTenant.Since))!.GetTypeMapping().Converter;
        var moment = converter?.ConvertToProvider(now) ?? now;

        // What is known already stays: of a second call, and of a tenant that left by a move before.
        var end = isEnd ? "{2}" : "NULL";
        var sql = $$"""
            INSERT INTO {{table}} AS d (tenant_id, move_id, since, erasure_since, erased_at) VALUES ({0}, {1}, {2}, {2}, {{end}})
            ON CONFLICT (tenant_id) DO UPDATE SET
                since = coalesce(d.since, excluded.since),
                erasure_since = coalesce(d.erasure_since, excluded.erasure_since),
                erased_at = coalesce(d.erased_at, excluded.erased_at)
            """;
        await db.Database.ExecuteSqlRawAsync(sql, [tenantId, Guid.Empty, moment], cancellationToken);
    }
}
