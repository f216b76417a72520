using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>
/// Whether a host's database could be spread over several servers by tenant, by the rules of Citus, and the statements that would do it. Asked
/// of the database itself: what stands there is what would be spread.
/// </summary>
/// <remarks>Tenants' tables are distributed by <c>tenant_id</c>, all in one group; the others, which are everybody's, are copied to each server.</remarks>
public sealed class DistributionPlan
{
    private DistributionPlan(IReadOnlyList<DistributionProblem> problems, IReadOnlyList<string> statements)
    {
        Problems = problems;
        Statements = statements;
    }

    /// <summary>What stands in the way.</summary>
    public IReadOnlyList<DistributionProblem> Problems { get; }

    /// <summary>The calls of <c>create_reference_table</c> and <c>create_distributed_table</c>, in the order in which foreign keys allow them.</summary>
    public IReadOnlyList<string> Statements { get; }

    /// <summary>Makes the plan of a database of a host's.</summary>
    /// <param name="db">The host's context, on PostgreSQL.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DistributionPlan> OfAsync(DbContext db, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        var distributed = TableAttacks.Tables(db.Model).ToHashSet();
        var references = Global(db.Model).Except(distributed).ToHashSet();
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var connection = db.Database.GetDbConnection();
            var keys = await DistributionCatalog.UniqueIndexesAsync(connection, cancellationToken);
            var foreignKeys = await DistributionCatalog.ForeignKeysAsync(connection, cancellationToken);
            return new(
                [.. Keys(keys, distributed), .. foreignKeys.Select(f => Problem(f, distributed, references)).OfType<DistributionProblem>()],
                Write(distributed, references, foreignKeys));
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    internal static IEnumerable<string> Global(IModel model) => model.GetEntityTypes()
        .Where(e => !e.IsTenantOwned() && !e.IsMappedToJson() && e.GetTableName() is not null)
        .SelectMany(e => e.GetTableMappings().Select(m => Sql.Name(m.Table.Schema, m.Table.Name)))
        .Distinct();

    private static IEnumerable<DistributionProblem> Keys(IEnumerable<UniqueIndex> indexes, HashSet<string> distributed) => indexes
        .Where(i => distributed.Contains(i.Table) && i.FirstColumn != DistributionCatalog.Column)
        .Select(i => new DistributionProblem(i.Table, i.Name, "It is unique over all tenants: tenant_id is not its first column."));

    private static DistributionProblem? Problem(ForeignKeyInCatalog key, HashSet<string> distributed, HashSet<string> references)
    {
        var (from, to) = (distributed.Contains(key.Table), distributed.Contains(key.Target));
        return (from, to) switch
        {
            (true, true) when key.FirstColumn != DistributionCatalog.Column || key.FirstTargetColumn != DistributionCatalog.Column =>
                new(key.Table, key.Name, $"It refers to {key.Target} without the tenant: tenant_id is not its first column on both sides."),
            (true, _) when key.ClearsColumns => new(key.Table, key.Name, "It sets columns to null on delete, tenant_id among them."),
            (true, false) when !references.Contains(key.Target) => new(key.Table, key.Name, $"It refers to {key.Target}, which is neither a tenant's table nor one of the model's global ones."),
            (false, true) => new(key.Table, key.Name, $"It refers from a table of everybody's to {key.Target}, which belongs to tenants."),
            _ => null,
        };
    }

    private static List<string> Write(HashSet<string> distributed, HashSet<string> references, IReadOnlyList<ForeignKeyInCatalog> foreignKeys)
    {
        var statements = Ordered(references, foreignKeys).Select(t => $"SELECT create_reference_table('{Literal(t)}');").ToList();
        string? first = null;
        foreach (var table in Ordered(distributed, foreignKeys))
        {
            var with = first is null ? "" : $", colocate_with => '{Literal(first)}'";
            statements.Add($"SELECT create_distributed_table('{Literal(table)}', '{DistributionCatalog.Column}'{with});");
            first ??= table;
        }

        return statements;
    }

    // What others refer to comes before them; in a circle, the order is by name.
    private static List<string> Ordered(IEnumerable<string> tables, IReadOnlyList<ForeignKeyInCatalog> foreignKeys)
    {
        var left = tables.Order(StringComparer.Ordinal).ToList();
        var ordered = new List<string>();
        while (left.Count > 0)
        {
            var next = left.FirstOrDefault(t => !foreignKeys.Any(f => f.Table == t && f.Target != t && left.Contains(f.Target))) ?? left[0];
            left.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }

    private static string Literal(string name) => name.Replace("'", "''", StringComparison.Ordinal);
}
