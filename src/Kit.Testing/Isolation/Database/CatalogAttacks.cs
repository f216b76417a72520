#pragma warning disable EF1002 // The names in the texts come from the database's own catalog.
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kit.Testing;

/// <summary>What is tried on all that the database has, whether or not the model knows it: tables, views, functions, sequences.</summary>
internal static class CatalogAttacks
{
    public static async Task<IReadOnlyList<IsolationAttack>> OfAsync(IsolationTenants tenants)
    {
        var catalog = await tenants.CatalogAsync();
        var tables = await catalog.TablesAsync();
        var everybodys = TableAttacks.TablesOfAll(tenants.Model).ToHashSet(); // these the model knows, and says of them why all may see them
        var policies = Usual(tables);
        var views = (await catalog.ViewsAsync()).ToDictionary(v => v.Oid);
        return
        [
            .. tables.Where(t => t.IsReachable && !everybodys.Contains(t.Name)).SelectMany(t => OfTable(t, policies)),
            .. views.Values.Where(v => v.IsReachable).SelectMany(v => OfView(tenants, v, views)),
            .. (await catalog.PrivilegedFunctionsAsync()).Select(f => new IsolationAttack(
                f.Name, "run it with its owner's rights", Walls.RowSecurity,
                () => Result($"It is SECURITY DEFINER and {f.Owner}'s, whom no policy binds; the application may run it."))),
            .. (await catalog.SequencesAsync()).Select(s => new IsolationAttack(
                s.Name, "count all tenants' rows by it", Walls.Keys, () => Result($"It numbers the rows of {s.Table} across tenants: each number says how many there are."))),
        ];
    }

    private static IEnumerable<IsolationAttack> OfTable(TableInCatalog table, IReadOnlyList<string> policies) =>
    [
        new(table.Name, "find it unsecured in the catalog", Walls.RowSecurity, () => Result(
            !table.IsForced ? "The application may use it, and row-level security is off or not forced."
            : !table.Policies.Order().SequenceEqual(policies.Order()) ? $"Its policies are not those of the other tables: {string.Join("; ", table.Policies)}."
            : null)),
        new(table.Name, "find that it may be emptied", Walls.RowSecurity, () => Result(table.MayTruncate ? "TRUNCATE is granted, which policies don't stop." : null)),
    ];

    private static IEnumerable<IsolationAttack> OfView(IsolationTenants tenants, ViewInCatalog view, IReadOnlyDictionary<uint, ViewInCatalog> views) =>
    [
        new(view.Name, "read it with its owner's rights", Walls.RowSecurity, () => Result(view.WhyOpen(views))),
        new(view.Name, "find the other's rows in it", Walls.RowSecurity, () => tenants.AsAttackerAsync(async db =>
        {
            var sql = $"SELECT count(*) AS \"Value\" FROM {view.Name} v WHERE v::text ILIKE {{0}} OR v::text ILIKE {{1}}";
            var rows = await db.Database.SqlQueryRaw<long>(sql, $"%{tenants.Victim.Rows.Mark}%", $"%{tenants.Victim.Tenant.Id}%").SingleAsync();
            return rows == 0 ? null : $"{rows} rows of the other's were read.";
        })),
    ];

    // The policies that most tables have are Kit's; one that differs was written by hand.
    private static IReadOnlyList<string> Usual(IEnumerable<TableInCatalog> tables) =>
        tables.GroupBy(t => string.Join('\n', t.Policies.Order())).OrderByDescending(g => g.Count()).FirstOrDefault()?.First().Policies ?? [];

    private static Task<string?> Result(string? what) => Task.FromResult(what);
}
