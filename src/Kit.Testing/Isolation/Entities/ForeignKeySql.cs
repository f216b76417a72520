#pragma warning disable EF1002 // The names in the texts come from the host's own model.
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Kit.Testing;

/// <summary>Makes a row refer to another tenant's by SQL: past EF Core, and past row-level security, which foreign keys are not subject to.</summary>
internal static class ForeignKeySql
{
    public static string AttackOn(IForeignKey foreignKey) =>
        $"refer to the other's row by {string.Join(" and ", foreignKey.Properties.Where(p => p.Name != RowMaker.TenantId).Select(p => p.Name))}";

    /// <summary>Changes a row with these values.</summary>
    public static async Task<string?> ReferAsync(
        KitDbContext db, IForeignKey foreignKey, IEntityType type, Party victim, IReadOnlyDictionary<IProperty, object> where)
    {
        if (victim.Find(foreignKey.PrincipalEntityType) is not { } target)
        {
            return $"There is no {foreignKey.PrincipalEntityType.DisplayName()} to refer to.";
        }

        var own = foreignKey.Properties.Select((p, i) => (Property: p, To: foreignKey.PrincipalKey.Properties[i])).Where(p => p.Property.Name != RowMaker.TenantId).ToList();
        var table = Table(type, [.. own.Select(p => p.Property)]);
        var sets = own.Select((p, i) => $"\"{p.Property.GetColumnName(table)}\" = {{{i}}}");
        var conditions = where.Keys.Select((p, i) => $"\"{p.GetColumnName(table)}\" = {{{own.Count + i}}}");
        object[] values = [.. own.Select(p => target[p.To]!), .. where.Values];
        var one = $"(SELECT ctid FROM {Sql.Name(table)} WHERE {string.Join(" AND ", conditions)} LIMIT 1)";
        try
        {
            var rows = await db.Database.ExecuteSqlRawAsync($"UPDATE {Sql.Name(table)} SET {string.Join(", ", sets)} WHERE ctid = {one}", values);
            return rows == 0 ? "The row to change was not there: the attack proves nothing." : "The reference was stored.";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return null;
        }
    }

    // Of the tables that an inherited entity is spread over, the one with these columns.
    private static StoreObjectIdentifier Table(IEntityType type, IReadOnlyList<IProperty> properties) => type.GetTableMappings()
        .Select(m => StoreObjectIdentifier.Table(m.Table.Name, m.Table.Schema))
        .First(t => properties.All(p => p.GetColumnName(t) is not null));
}
