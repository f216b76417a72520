using Kit.Audit;
using Kit.Data;
using Kit.Events;
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
        var (jobs, lanes, events, batches) = (NameOf(db, typeof(Job)), NameOf(db, typeof(JobLane)), NameOf(db, typeof(StoredEvent)), NameOf(db, typeof(JobBatch)));
        Groups = [.. plan.Groups.Select(g => g.Where(t => !t.IsControlPlane && t.Name != jobs && t.Name != lanes && t.Name != events && t.Name != batches).ToList()).Where(g => g.Count > 0)];
        Tables = [.. Groups.SelectMany(g => g)];
        Copies = [.. plan.Tables.Where(t => t.IsControlPlane)];
        Entries = plan.Tables.Single(t => t.Name == NameOf(db, typeof(AuditEntry)));
        Seals = plan.Tables.Single(t => t.Name == NameOf(db, typeof(AuditSeal)));
        Jobs = plan.Tables.Single(t => t.Name == jobs);
        Events = plan.Tables.Single(t => t.Name == events);
        Batches = plan.Tables.Single(t => t.Name == batches);
        Lanes = plan.Tables.Single(t => t.Name == lanes);
        Tenants = SqlOf(db, typeof(Tenancy.Tenant));
        Moves = SqlOf(db, typeof(TenantMove));
        Departed = SqlOf(db, typeof(DepartedTenant));
    }

    /// <summary>The tables, those referred to first; those together that refer to each other in a circle.</summary>
    public IReadOnlyList<IReadOnlyList<TenantTable>> Groups { get; }

    public IReadOnlyList<TenantTable> Tables { get; }

    /// <summary>Tables of which a database that is not the shared one has copies, if anything.</summary>
    public IReadOnlyList<TenantTable> Copies { get; }

    public TenantTable Jobs { get; }

    /// <summary>What jobs are about. Some are in the shared database wherever the tenant is, as its jobs are, and so they follow as those do.</summary>
    public TenantTable Events { get; }

    /// <summary>What jobs have in common; likewise.</summary>
    public TenantTable Batches { get; }

    /// <summary>The audit log. What is sealed is copied; what is not follows by itself, so that it is sealed once.</summary>
    public TenantTable Entries { get; }

    public TenantTable Seals { get; }

    /// <summary>Turns of the queue: each database has its own.</summary>
    public TenantTable Lanes { get; }

    /// <summary>Names of global tables, quoted.</summary>
    public string Tenants { get; }

    public string Moves { get; }

    public string Departed { get; }

    /// <summary>
    /// A condition on rows of a table: those that go along. Of a tenant that is away, the database has a chain of its own of what happened to it
    /// there meanwhile; that one stays.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="tenant">The tenant's id, as a literal.</param>
    /// <param name="schema">What to put before the name of a table of the same database.</param>
    public string Along(TenantTable table, string tenant, string schema = "")
    {
        var absence = $"coalesce((SELECT lower(CAST(d.move_id AS text)) FROM {schema}{Departed} d WHERE d.tenant_id = {tenant} AND d.since IS NOT NULL), '-')";
        return table == Entries ? $" AND seal_number > {AuditEntry.OnTheWay} AND seal_chain <> {absence}"
            : table == Seals ? $" AND chain <> {absence}"
            : "";
    }

    public static MovePlan Of(DbContext db) => new(db);

    private static string NameOf(DbContext db, Type type) => TenantDataPlan.NameOf(TableOf(db, type));

    private static string SqlOf(DbContext db, Type type)
    {
        var table = TableOf(db, type);
        return table.Schema is null ? $"\"{table.Name}\"" : $"\"{table.Schema}\".\"{table.Name}\"";
    }

    private static ITableBase TableOf(DbContext db, Type type) => db.Model.FindEntityType(type)!.GetTableMappings().First().Table;
}
