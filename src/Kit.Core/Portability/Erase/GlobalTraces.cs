using Kit.Audit;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Portability;

/// <summary>What names a tenant outside of its own rows: global tables with its id in a column, and the platform's jobs and audit entries about it.</summary>
internal static class GlobalTraces
{
    private const string TenantsResource = "tenants";

    /// <summary>Deletes them, in a transaction and platform scope of the caller's; returns how many by table, and what stays.</summary>
    public static async Task<(Dictionary<string, long> Deleted, List<KeptRows> Kept)> DeleteAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var deleted = await DeleteRowsAsync(db, tenantId, cancellationToken);
        var kept = new List<KeptRows>();

        var about = db.AllTenants<Job>().Where(j => j.TenantId == Tenant.Platform && j.Payload.Contains(tenantId.ToString()));
        deleted["jobs of the platform"] = await about.Where(j => j.State == JobState.Done || j.State == JobState.Dead || j.State == JobState.Cancelled).ExecuteDeleteAsync(cancellationToken);
        if (await about.LongCountAsync(cancellationToken) is > 0 and var waiting)
        {
            kept.Add(new("jobs of the platform", waiting, "they wait or run, this one perhaps among them; they are deleted when they are done", null));
        }

        // Who made, suspended and closed the tenant stays known. The seals of the platform's log would tell of any change to it.
        var id = tenantId.ToString();
        var told = await db.AllTenants<AuditEntry>()
            .LongCountAsync(e => EF.Property<Guid>(e, KitAnnotations.TenantId) == Tenant.Platform && e.Entity == TenantsResource && e.EntityId == id, cancellationToken);
        if (told > 0)
        {
            kept.Add(new("audit entries of the platform", told, "who made, renamed and closed the tenant; sealed with the platform's log", null));
        }

        return (deleted, kept);
    }

    private static async Task<Dictionary<string, long>> DeleteRowsAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var quote = db.GetService<ISqlGenerationHelper>();
        string Sql(string name, string? schema = null) => quote.DelimitIdentifier(name, schema).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        var global = db.Model.GetRelationalModel().Tables.Where(t => !TenantDataPlan.IsTenantOwned(t) && t.FindColumn(RowSecuritySql.TenantColumn) is not null).ToList();
        var deleted = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in TableOrder.Of(global).Reverse().SelectMany(g => g))
        {
            var condition = $"{RowSecuritySql.TenantColumn} = {{0}}";
            foreach (var reference in table.ReferencingForeignKeyConstraints.Where(f => f.Table != table))
            {
                var columns = string.Join(", ", reference.Columns.Select(c => Sql(c.Name)));
                var principals = string.Join(", ", reference.PrincipalColumns.Select(c => Sql(c.Name)));
                var sql = $"DELETE FROM {Sql(reference.Table.Name, reference.Table.Schema)} WHERE ({columns}) IN (SELECT {principals} FROM {Sql(table.Name, table.Schema)} WHERE {condition})";
                await CountAsync(reference.Table, sql);
            }

            await CountAsync(table, $"DELETE FROM {Sql(table.Name, table.Schema)} WHERE {condition}");
        }

        return deleted;

        async Task CountAsync(ITable table, string sql)
        {
            var name = TenantDataPlan.NameOf(table);
            deleted[name] = deleted.GetValueOrDefault(name) + await db.Database.ExecuteSqlRawAsync(sql, [tenantId], cancellationToken);
        }
    }
}
