#pragma warning disable EF1002 // The names in the texts come from the host's own model.
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Testing;

/// <summary>What is tried on a table by SQL of one's own, where nothing but the database is in the way.</summary>
internal static class TableAttacks
{
    /// <summary>The tables of all that belongs to tenants: of owned and joining entities too.</summary>
    public static IEnumerable<string> Tables(IModel model) => Names(model, e => e.IsTenantOwned());

    /// <summary>The tables of the platform's whose rows are about tenants.</summary>
    public static IEnumerable<string> TablesAbout(IModel model) => Names(model, e => e.IsAboutTenant());

    /// <summary>The tables of the platform's that bear a tenant's id and are for every tenant to see.</summary>
    public static IEnumerable<string> TablesOfAll(IModel model) => Names(model, e => AboutTenants.FindReason(e) is not null);

    private static IEnumerable<string> Names(IModel model, Func<IEntityType, bool> which) => model.GetEntityTypes()
        .Where(e => which(e) && !e.IsMappedToJson() && e.GetTableName() is not null)
        .SelectMany(e => e.GetTableMappings().Select(m => Sql.Name(m.Table.Schema, m.Table.Name)))
        .Distinct();

    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants, string table) =>
    [
        new(table, "count its rows by SQL", Walls.RowSecurity, () => tenants.AsAttackerAsync(async db =>
        {
            if (await tenants.CountVictimsAsync(table) == 0)
            {
                return "The other tenant has no row there: the attack proves nothing.";
            }

            var count = await db.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM {table} WHERE tenant_id = {{0}}", tenants.Victim.Tenant.Id).SingleAsync();
            return count == 0 ? null : $"{count} rows were counted.";
        })),
        new(table, "count its rows by SQL where no tenant is current", Walls.RowSecurity, () => tenants.InNoScopeAsync(async services =>
        {
            var db = services.GetRequiredService<KitDbContext>();
            var count = await db.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM {table}").SingleAsync();
            return count == 0 ? null : $"{count} rows were counted.";
        })),
        new(table, "add a row of its by SQL", Walls.RowSecurity, () => AddAsync(tenants, table)),
        new(table, "change its rows by SQL", Walls.RowSecurity, () => tenants.AsAttackerAsync(db =>
            NoneAsync(db, $"UPDATE {table} SET tenant_id = tenant_id WHERE tenant_id = {{0}}", tenants.Victim.Tenant.Id))),
        new(table, "delete its rows by SQL", Walls.RowSecurity, () => tenants.AsAttackerAsync(db =>
            NoneAsync(db, $"DELETE FROM {table} WHERE tenant_id = {{0}}", tenants.Victim.Tenant.Id))),
        new(table, "give rows away by SQL", Walls.RowSecurity, () => GiveAwayAsync(tenants, table)),
        new(table, "empty it", Walls.RowSecurity, () => tenants.AsAttackerAsync(db => NoneAsync(db, $"TRUNCATE {table} CASCADE"))),
        new(table, "read it on the bare connection", Walls.RowSecurity, () => tenants.AsAttackerAsync(async db =>
        {
            await db.Database.OpenConnectionAsync();
            try
            {
                await using var command = db.Database.GetDbConnection().CreateCommand();
                command.CommandText = $"SELECT count(*) FROM {table}";
                var count = (long)(await command.ExecuteScalarAsync())!;
                return count == 0 ? null : $"{count} rows were counted.";
            }
            finally
            {
                await db.Database.CloseConnectionAsync();
            }
        })),
    ];

    // A copy of one that it has: whatever is refused but the policy's own refusal came after it.
    private static async Task<string?> AddAsync(IsolationTenants tenants, string table)
    {
        var columns = await tenants.Database.ScalarAsync(
            $"SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''");
        if (await tenants.Database.ScalarAsync($"SELECT to_jsonb(t)::text FROM {table} t WHERE tenant_id = $1 LIMIT 1", tenants.Victim.Tenant.Id) is not { } row)
        {
            return "The other tenant has no row there to copy: the attack proves nothing.";
        }

        try
        {
            return await tenants.AsAttackerAsync(db => NoneAsync(
                db, $"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM jsonb_populate_record(NULL::{table}, {{0}}::jsonb)", row));
        }
        catch (PostgresException e)
        {
            return $"Only this kept it out: {e.MessageText}.";
        }
    }

    private static async Task<string?> GiveAwayAsync(IsolationTenants tenants, string table)
    {
        try
        {
            return await tenants.AsAttackerAsync(db => NoneAsync(db, $"UPDATE {table} SET tenant_id = {{0}}", tenants.Victim.Tenant.Id));
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.UniqueViolation)
        {
            return $"Only this kept the rows from becoming the other's: {e.MessageText}.";
        }
    }

    private static async Task<string?> NoneAsync(KitDbContext db, string sql, params object[] values)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        try
        {
            var rows = await db.Database.ExecuteSqlRawAsync(sql, values);
            return rows == 0 ? null : $"{(rows < 0 ? "All" : rows)} rows were reached.";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return null; // by the policy, or by the table's grants
        }
    }
}
