using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Features;

/// <summary>How much of a quota a tenant used in one window.</summary>
[NotImported("what is used is used")]
[NotAudited]
[NotVersioned]
internal sealed class QuotaUse
{
    public required string Feature { get; init; }

    public required DateTimeOffset WindowStart { get; init; }

    public long Used { get; init; }

    /// <summary>
    /// Takes from the window, unless that were more than it has. One statement: of two at the same moment the second waits for the first, and
    /// counts with what that one left. In the context's transaction where one is open.
    /// </summary>
    public static async Task<bool> TryTakeAsync(
        KitDbContext context, Guid tenantId, string feature, DateTimeOffset windowStart, long more, long max, CancellationToken cancellationToken)
    {
        if (more > max)
        {
            return false;
        }

        var entityType = context.Model.FindEntityType(typeof(QuotaUse))!;
        var table = context.GetService<ISqlGenerationHelper>().DelimitIdentifier(entityType.GetTableName()!, entityType.GetSchema());
        var start = entityType.FindProperty(nameof(WindowStart))!.GetTypeMapping().Converter?.ConvertToProvider(windowStart) ?? windowStart;
        var sql = $$"""
            INSERT INTO {{table}} AS u (tenant_id, feature, window_start, used) VALUES ({0}, {1}, {2}, {3})
            ON CONFLICT (tenant_id, feature, window_start) DO UPDATE SET used = u.used + excluded.used WHERE u.used <= {4}
            """;
        return await context.Database.ExecuteSqlRawAsync(sql, [tenantId, feature, start, more, max - more], cancellationToken) == 1;
    }

    public static Task<long> UsedAsync(KitDbContext context, string feature, DateTimeOffset windowStart, CancellationToken cancellationToken) =>
        context.Set<QuotaUse>().AsNoTracking().Where(u => u.Feature == feature && u.WindowStart == windowStart).Select(u => u.Used).FirstOrDefaultAsync(cancellationToken);
}
