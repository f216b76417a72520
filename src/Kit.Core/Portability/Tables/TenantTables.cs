using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Portability;

/// <summary>
/// Reads and writes rows of any table as lines of JSON that keep every value exactly. All of it runs in the tenant's own scope, so that the
/// walls themselves see to it that no other tenant's row leaves or changes.
/// </summary>
internal abstract class TenantTables
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(12);

    /// <summary>The database whose form the values have.</summary>
    public abstract string Database { get; }

    /// <summary>Opens a transaction that only reads, and sees one moment.</summary>
    public abstract Task<IAsyncDisposable> BeginSnapshotAsync(KitDbContext db, CancellationToken cancellationToken);

    /// <summary>The tenant's rows, by key, each a line of JSON with the table's columns in their order.</summary>
    public abstract IAsyncEnumerable<string> ReadAsync(KitDbContext db, TenantTable table, Guid tenantId, CancellationToken cancellationToken);

    /// <summary>Adds rows, each a line as above.</summary>
    /// <param name="db">The tenant's context, with the write's transaction.</param>
    /// <param name="table">The table.</param>
    /// <param name="tenantId">The tenant that the rows get.</param>
    /// <param name="rows">The lines.</param>
    /// <param name="version">What the version becomes, or <see langword="null"/> for what the line says.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    public abstract Task WriteAsync(
        KitDbContext db, TenantTable table, Guid tenantId, IReadOnlyList<string> rows, long? version, CancellationToken cancellationToken);

    /// <summary>Opens a transaction that checks references at its end, and that no other writer of the tenant runs beside.</summary>
    public async Task<IDbContextTransaction> BeginWriteAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        db.Database.SetCommandTimeout(Patience);
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await PrepareWriteAsync(db, tenantId, cancellationToken);
        return transaction;
    }

    /// <summary>Sees that all references are good, before the commit would.</summary>
    public abstract Task CheckReferencesAsync(KitDbContext db, CancellationToken cancellationToken);

    /// <summary>What would have to be run first for references between these tables to wait for the transaction's end; empty when they can.</summary>
    public abstract Task<IReadOnlyList<string>> FindUndeferrableAsync(KitDbContext db, IReadOnlyList<TenantTable> tables, CancellationToken cancellationToken);

    /// <summary>
    /// What the database itself, asked for its tables, has of the tenant, but for the note that it is gone. In the platform scope; what that may not
    /// see is said, and not taken for nothing.
    /// </summary>
    public abstract Task<IReadOnlyList<CatalogueRows>> CountAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken);

    /// <summary>How many rows of a table each tenant has, in the platform scope; those without a row are left out.</summary>
    public static async Task<IReadOnlyList<TenantRows>> CountByTenantAsync(KitDbContext db, TenantTable table, CancellationToken cancellationToken)
    {
        var sql = $"SELECT tenant_id AS \"TenantId\", count(*) AS \"Rows\" FROM {Raw(table.Sql)} GROUP BY tenant_id";
        return await db.Database.SqlQueryRaw<TenantRows>(sql).ToListAsync(cancellationToken);
    }

    protected static void AllowTime(KitDbContext db) => db.Database.SetCommandTimeout(Patience);

    protected abstract Task PrepareWriteAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken);

    /// <summary>Whether a table has rows of the tenant's.</summary>
    public static async Task<bool> AnyAsync(KitDbContext db, TenantTable table, Guid tenantId, CancellationToken cancellationToken)
    {
        var sql = $"SELECT 1 AS \"Value\" FROM {Raw(table.Sql)} WHERE tenant_id = {{0}} LIMIT 1";
        return (await db.Database.SqlQueryRaw<int>(sql, tenantId).ToListAsync(cancellationToken)).Count > 0;
    }

    /// <summary>Deletes the tenant's rows of a table; of a limited number, which are not said.</summary>
    public static Task<int> DeleteAsync(KitDbContext db, TenantTable table, Guid tenantId, int? limit, CancellationToken cancellationToken)
    {
        var key = string.Join(", ", table.Key);
        var sql = limit is null
            ? $"DELETE FROM {Raw(table.Sql)} WHERE tenant_id = {{0}}"
            : $"DELETE FROM {Raw(table.Sql)} WHERE ({Raw(key)}) IN (SELECT {Raw(key)} FROM {Raw(table.Sql)} WHERE tenant_id = {{0}} LIMIT {{1}})";
        return db.Database.ExecuteSqlRawAsync(sql, limit is null ? [tenantId] : [tenantId, limit.Value], cancellationToken);
    }

    /// <summary>Names in the text of a raw query, where braces stand for parameters.</summary>
    protected static string Raw(string sql) => sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    protected static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
