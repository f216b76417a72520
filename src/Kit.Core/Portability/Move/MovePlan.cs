using Kit.Data;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Portability;

/// <summary>
/// What goes along when a tenant moves. All tables of its own data do, in the order in which rows can be written, but for those that stay in the
/// shared database whatever the tenant's. Its jobs follow by themselves: a job must never be ready in two places.
/// </summary>
internal sealed class MovePlan
{
    private MovePlan(DbContext db)
    {
        var plan = TenantDataPlan.Of(db);
        var (jobs, lanes) = (NameOf(db, typeof(Job)), NameOf(db, typeof(JobLane)));
        Groups = [.. plan.Groups.Select(g => g.Where(t => !t.IsControlPlane && t.Name != jobs && t.Name != lanes).ToList()).Where(g => g.Count > 0)];
        Tables = [.. Groups.SelectMany(g => g)];
        Jobs = plan.Tables.Single(t => t.Name == jobs);
        Lanes = plan.Tables.Single(t => t.Name == lanes);
        Tenants = SqlOf(db, typeof(Tenancy.Tenant));
        Moves = SqlOf(db, typeof(TenantMove));
        Departed = SqlOf(db, typeof(DepartedTenant));
    }

    /// <summary>The tables, those referred to first; those together that refer to each other in a circle.</summary>
    public IReadOnlyList<IReadOnlyList<TenantTable>> Groups { get; }

    public IReadOnlyList<TenantTable> Tables { get; }

    public TenantTable Jobs { get; }

    /// <summary>Turns of the queue: each database has its own.</summary>
    public TenantTable Lanes { get; }

    /// <summary>Names of global tables, quoted.</summary>
    public string Tenants { get; }

    public string Moves { get; }

    public string Departed { get; }

    public static MovePlan Of(DbContext db) => new(db);

    private static string NameOf(DbContext db, Type type) => TenantDataPlan.NameOf(TableOf(db, type));

    private static string SqlOf(DbContext db, Type type)
    {
        var table = TableOf(db, type);
        return table.Schema is null ? $"\"{table.Name}\"" : $"\"{table.Schema}\".\"{table.Name}\"";
    }

    private static ITableBase TableOf(DbContext db, Type type) => db.Model.FindEntityType(type)!.GetTableMappings().First().Table;
}
