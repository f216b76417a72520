using System.Diagnostics.CodeAnalysis;
using Kit.Audit;

namespace Kit.Admin;

/// <summary>The audit log's place in the administration, for those who may read it.</summary>
internal static class AuditLog
{
    public const string Path = "audit-entries";

    public static bool IsOpenTo(AdminRequest request, [NotNullWhen(true)] out AdminEntity? log)
    {
        log = request.Find(Path);
        return log?.Store.Type.ClrType == typeof(AuditEntry);
    }

    /// <summary>The history of the row that an entry is about, where the caller may read it.</summary>
    public static string? HistoryHref(AdminRequest request, AuditRow row) =>
        EntityOf(request, row) is { } entity && RowKey.ParseId(row.EntityId, entity.Store.Id!) is { } id && HistoryReader.IsOpenTo(request, entity)
            ? request.Href(entity, new(request.Site.ForOperators && entity.IsTenantOwned ? row.TenantId : null, id), "history")
            : null;

    public static AdminEntity? EntityOf(AdminRequest request, AuditRow row) => request.Entities.FirstOrDefault(e => e.Resource == row.Entity);
}
