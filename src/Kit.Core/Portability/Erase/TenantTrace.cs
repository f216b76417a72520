using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Portability;

/// <summary>A table that has rows about a tenant which are not its own, and how to know them.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">Its name, quoted.</param>
/// <param name="Condition">What such a row has, in the text of a raw query; the tenant is <c>{0}</c>.</param>
/// <param name="IsBeyondCatalogue">Whether some are known by another column than <c>tenant_id</c>, so that only the model tells.</param>
internal sealed record TenantTrace(ITable Table, string Name, string Condition, bool IsBeyondCatalogue)
{
    /// <summary>All of the model, in the order in which rows can be deleted: what is known by another row before that row.</summary>
    public static IReadOnlyList<TenantTrace> Of(DbContext db)
    {
        var names = new Names(db.GetService<ISqlGenerationHelper>());
        var platform = db.GetService<IRelationalTypeMappingSource>().FindMapping(typeof(Guid))!.GenerateSqlLiteral(Tenant.Platform);
        var all = db.Model.GetRelationalModel().Tables.Where(t => !IsFence(t)).ToDictionary(t => t, t => Conditions(t, names).ToList());
        var about = all.Where(t => t.Value.Count > 0).ToDictionary();
        return
        [
            .. TableOrder.Of(about.Keys).Reverse().SelectMany(g => g).OrderBy(t => about[t].Exists(c => c.ByRow) ? 0 : 1).Select(table =>
            {
                var any = string.Join(" OR ", about[table].Select(c => c.Sql));
                var condition = TenantDataPlan.IsTenantOwned(table) ? $"{RowSecuritySql.TenantColumn} = {platform} AND ({any})" : any;
                return new TenantTrace(table, names.Quote(table), condition, about[table].Exists(c => c.IsDeclared));
            }),
        ];
    }

    /// <summary>Deletes the rows, and those that refer to them, and to those in turn; counts all by table.</summary>
    public Task DeleteAsync(DbContext db, Guid tenantId, Dictionary<string, long> deleted, CancellationToken cancellationToken) =>
        DeleteAsync(db, new(db.GetService<ISqlGenerationHelper>()), [Table], Condition, tenantId, deleted, cancellationToken);

    /// <summary>How many rows there are.</summary>
    public async Task<long> CountAsync(DbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var sql = $"SELECT count(*) AS \"Value\" FROM {Names.Raw(Name)} WHERE {Condition}";
        return (await db.Database.SqlQueryRaw<long>(sql, tenantId).ToListAsync(cancellationToken)).Single();
    }

    // The last table of the way, after those that refer to it, but for rows that the database lets go of; a way that comes back to itself ends there.
    private static async Task DeleteAsync(
        DbContext db, Names names, IReadOnlyList<ITable> way, string condition, Guid tenantId, Dictionary<string, long> deleted, CancellationToken cancellationToken)
    {
        var table = way[^1];
        foreach (var reference in table.ReferencingForeignKeyConstraints.Where(f => !way.Contains(f.Table) && f.OnDeleteAction != ReferentialAction.SetNull))
        {
            var columns = string.Join(", ", reference.Columns.Select(names.Of));
            var principals = string.Join(", ", reference.PrincipalColumns.Select(names.Of));
            var refers = $"({columns}) IN (SELECT {principals} FROM {names.Of(table)} WHERE {condition})";
            await DeleteAsync(db, names, [.. way, reference.Table], refers, tenantId, deleted, cancellationToken);
        }

        var name = TenantDataPlan.NameOf(table);
        var sql = $"DELETE FROM {names.Of(table)} WHERE {condition}";
        deleted[name] = deleted.GetValueOrDefault(name) + await db.Database.ExecuteSqlRawAsync(sql, [tenantId], cancellationToken);
    }

    // It outlives the tenant, and keeps it from being written.
    private static bool IsFence(ITable table) => table.EntityTypeMappings.Any(m => m.TypeBase.ClrType == typeof(DepartedTenant));

    private static IEnumerable<(string Sql, bool IsDeclared, bool ByRow)> Conditions(ITable table, Names names)
    {
        if (!TenantDataPlan.IsTenantOwned(table) && table.FindColumn(RowSecuritySql.TenantColumn) is not null)
        {
            yield return ($"{RowSecuritySql.TenantColumn} = {{0}}", false, false);
        }

        foreach (var column in table.Columns)
        {
            foreach (var property in column.PropertyMappings.Select(m => m.Property).Where(p => p.FindAnnotation(KitAnnotations.ErasedWith) is not null).DistinctBy(p => p.Name))
            {
                if (ErasedWith.FindPrincipal(property) is not IEntityType principal)
                {
                    yield return ($"{names.Of(column)} = {{0}}", true, false);
                    continue;
                }

                var rows = principal.GetTableMappings().First().Table;
                yield return ($"{names.Of(column)} IN (SELECT {names.Of(rows.PrimaryKey!.Columns[0])} FROM {names.Of(rows)} WHERE {RowSecuritySql.TenantColumn} = {{0}})", true, true);
            }
        }
    }

    // Braces stand for parameters in a raw query.
    private sealed class Names(ISqlGenerationHelper helper)
    {
        public string Quote(ITable table) => helper.DelimitIdentifier(table.Name, table.Schema);

        public string Of(ITable table) => Raw(Quote(table));

        public string Of(IColumn column) => Raw(helper.DelimitIdentifier(column.Name));

        public static string Raw(string sql) => sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }
}
