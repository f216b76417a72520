using Kit.Audit;
using Kit.Data;
using Kit.Events;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Portability;

/// <summary>What names a tenant outside of its own rows: global tables with its id in a column, and the platform's jobs, events and audit entries about it.</summary>
internal static class GlobalTraces
{
    /// <summary>Deletes them, in a transaction and platform scope of the caller's; returns how many by table, and what stays.</summary>
    public static async Task<(Dictionary<string, long> Deleted, List<KeptRows> Kept)> DeleteAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var told = await CountEntriesAsync(db, tenantId, cancellationToken);
        var deleted = await DeleteRowsAsync(db, tenantId, cancellationToken);
        var kept = new List<KeptRows>();

        var events = db.AllTenants<StoredEvent>().Where(e => e.TenantId == Tenant.Platform && e.Payload.Contains(tenantId.ToString()));
        var about = db.AllTenants<Job>().Where(j => j.TenantId == Tenant.Platform && (j.Payload.Contains(tenantId.ToString()) || events.Any(e => e.Id == j.EventId)));
        deleted["jobs of the platform"] = await about.Where(j => j.State == JobState.Done || j.State == JobState.Dead || j.State == JobState.Cancelled).ExecuteDeleteAsync(cancellationToken);
        if (await about.LongCountAsync(cancellationToken) is > 0 and var waiting)
        {
            kept.Add(new("jobs of the platform", waiting, "they wait or run, this one perhaps among them; they are deleted when they are done", null));
        }

        deleted["events of the platform"] = await events.Where(e => e.Name != TenantErased.EventName && !about.Any(j => j.EventId == e.Id)).ExecuteDeleteAsync(cancellationToken);

        // Who made, suspended and closed the tenant stays known. The seals of the platform's log would tell of any change to it.
        if (told > 0)
        {
            kept.Add(new("audit entries of the platform", told, "who made, renamed and closed the tenant, and what names and domains it had; sealed with the platform's log", null));
        }

        return (deleted, kept);
    }

    /// <summary>
    /// How many entries of the platform's log are about the tenant: of its row, of rows that bore its id, as its domains do, and of what was done to
    /// it from above. Later entries of a row don't name the tenant again; the row's id tells.
    /// </summary>
    private static async Task<long> CountEntriesAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var id = tenantId.ToString();
        var entries = db.AllTenants<AuditEntry>().AsNoTracking().Where(e => EF.Property<Guid>(e, KitAnnotations.TenantId) == Tenant.Platform);
        var domains = await db.Set<TenantDomain>().Where(d => d.TenantId == tenantId).Select(d => d.Id).ToListAsync(cancellationToken);
        var rows = await entries.Where(e => e.Changes.Contains(id)).Select(e => e.EntityId).Distinct().ToListAsync(cancellationToken);
        string[] about = [id, .. domains.Select(d => d.ToString()), .. rows];
        return await entries.LongCountAsync(e => about.Contains(e.EntityId) || e.Changes.Contains(id) || (e.Reason != null && e.Reason.Contains(id)), cancellationToken);
    }

    // It outlives the tenant, and keeps it from being written.
    private static bool IsFence(ITable table) => table.EntityTypeMappings.Any(m => m.TypeBase.ClrType == typeof(DepartedTenant));

    private static async Task<Dictionary<string, long>> DeleteRowsAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var quote = db.GetService<ISqlGenerationHelper>();
        string Sql(string name, string? schema = null) => quote.DelimitIdentifier(name, schema).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        var global = db.Model.GetRelationalModel().Tables.Where(t => !TenantDataPlan.IsTenantOwned(t) && t.FindColumn(RowSecuritySql.TenantColumn) is not null && !IsFence(t)).ToList();
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
