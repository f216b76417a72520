using System.Data;
using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Portability;

/// <summary>PostgreSQL writes the JSON and reads it. What JSON has no type for goes as the text that the type's own input understands.</summary>
internal sealed class PostgresTenantTables : TenantTables
{
    // The text of moments, intervals, floats and bytes must not depend on who reads or writes it.
    private const string FormsSql = """
        SELECT set_config('TimeZone', 'UTC', true) || set_config('DateStyle', 'ISO, YMD', true) || set_config('IntervalStyle', 'postgres', true)
            || set_config('extra_float_digits', '1', true) || set_config('bytea_output', 'hex', true) AS "Value"
        """;

    private const string UndeferrableSql = """
        SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY IMMEDIATE', c.conrelid::regclass, c.conname) AS "Value"
        FROM pg_constraint c
        WHERE c.contype = 'f' AND NOT c.condeferrable
            AND c.conrelid IN (SELECT to_regclass(n) FROM unnest({0}) n) AND c.confrelid IN (SELECT to_regclass(n) FROM unnest({0}) n)
        """;

    // Row-level security that is not for this role answers with too few rows, and with no error.
    private const string TablesSql = $"""
        SELECT c.oid::regclass::text AS "Name", format_type(a.atttypid, NULL) AS "Type",
            has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT') AS "IsReadable",
            NOT row_security_active(c.oid) OR EXISTS (
                SELECT FROM pg_policy p
                WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r') AND pg_get_expr(p.polqual, p.polrelid) = 'true'
                    AND EXISTS (SELECT FROM unnest(p.polroles) r WHERE r = 0 OR pg_has_role(r, 'USAGE')))
                AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive) AS "IsWhole"
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE a.attname = 'tenant_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            AND NOT c.relispartition AND c.relispopulated AND c.oid IS DISTINCT FROM to_regclass('kit.{FenceModel.Table}')
        ORDER BY 1
        """;

    public override string Database => "PostgreSQL";

    public override async Task<IAsyncDisposable> BeginSnapshotAsync(KitDbContext db, CancellationToken cancellationToken)
    {
        AllowTime(db);
        var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await db.Database.SqlQueryRaw<string>(FormsSql).ToListAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("SET TRANSACTION READ ONLY", cancellationToken);
        return transaction;
    }

    public override IAsyncEnumerable<string> ReadAsync(KitDbContext db, TenantTable table, Guid tenantId, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", table.Columns.Select(c => $"{Value(c)} AS {Quote(c.Name)}"));
        var key = string.Join(", ", table.Key.Select(k => $"t.{k}"));
        var sql = $"SELECT row_to_json(r)::text AS \"Value\" FROM (SELECT {Raw(columns)} FROM {Raw(table.Sql)} t WHERE t.tenant_id = {{0}} ORDER BY {Raw(key)}) r";
        return db.Database.SqlQueryRaw<string>(sql, tenantId).AsAsyncEnumerable();
    }

    public override async Task WriteAsync(
        KitDbContext db, TenantTable table, Guid tenantId, IReadOnlyList<string> rows, long? version, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", table.Columns.Select(c => Quote(c.Name)));
        var values = string.Join(", ", table.Columns.Select(c => version is not null && c.IsVersion ? "{2}" : Raw($"CAST(x.{Quote(c.Name)} AS {c.Type})")));
        var fields = string.Join(", ", table.Columns.Select(c => $"{Quote(c.Name)} text"));
        var sql = table.Columns.Count == 0
            ? $"INSERT INTO {Raw(table.Sql)} (tenant_id) SELECT {{0}} FROM json_array_elements(CAST({{1}} AS json))"
            : $"INSERT INTO {Raw(table.Sql)} (tenant_id, {Raw(names)}) OVERRIDING SYSTEM VALUE SELECT {{0}}, {values} FROM json_to_recordset(CAST({{1}} AS json)) AS x({Raw(fields)})";
        var written = await db.Database.ExecuteSqlRawAsync(sql, [tenantId, $"[{string.Join(',', rows)}]", version ?? 0L], cancellationToken);
        if (written != rows.Count)
        {
            throw TenantArchiveException.Invalid($"Of {rows.Count} rows for table {table}, {written} were written.");
        }
    }

    public override async Task CheckReferencesAsync(KitDbContext db, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlRawAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken);

    public override async Task<IReadOnlyList<string>> FindUndeferrableAsync(KitDbContext db, IReadOnlyList<TenantTable> tables, CancellationToken cancellationToken) =>
        await db.Database.SqlQueryRaw<string>(UndeferrableSql, [tables.Select(t => t.Sql).ToArray()]).ToListAsync(cancellationToken);

    public override async Task<IReadOnlyList<CatalogueRows>> CountAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        AllowTime(db);
        var counts = new List<CatalogueRows>();
        foreach (var table in await db.Database.SqlQueryRaw<CatalogTable>(TablesSql).ToListAsync(cancellationToken))
        {
            counts.Add(table switch
            {
                { IsReadable: false } => new(table.Name, 0, $"it can't be read: GRANT SELECT ON {table.Name} TO {DatabaseOptions.Roles.Platform}"),
                { IsWhole: false } => new(
                    table.Name,
                    0,
                    $"its row-level security may hide rows: CREATE POLICY {RowSecuritySql.PlatformPolicy} ON {table.Name} TO {DatabaseOptions.Roles.Platform} USING (true) WITH CHECK (true)"),
                _ => new(table.Name, await CountAsync(db, table, tenantId, cancellationToken)),
            });
        }

        return counts;
    }

    protected override async Task PrepareWriteAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        await db.Database.SqlQueryRaw<string>(TenantWriteLock.Exclusive, tenantId.ToString("D")).ToListAsync(cancellationToken);
        await db.Database.SqlQueryRaw<string>(FormsSql).ToListAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("SET CONSTRAINTS ALL DEFERRED", cancellationToken);
    }

    // Documents go as they are; a scalar one is wrapped in text, because JSON's null would come back as the database's.
    private static string Value(TenantColumn column)
    {
        var name = $"t.{Quote(column.Name)}";
        return column.Type switch
        {
            "boolean" or "smallint" or "integer" or "bigint" or "real" or "double precision" or "text" or "uuid" => name,
            "jsonb" => $"CASE WHEN jsonb_typeof({name}) IN ('object', 'array') THEN {name} ELSE to_jsonb({name}::text) END",
            _ when column.Type.StartsWith("numeric", StringComparison.Ordinal) && !column.Type.EndsWith(']') => name,
            _ => $"{name}::text",
        };
    }

    private static async Task<long> CountAsync(KitDbContext db, CatalogTable table, Guid tenantId, CancellationToken cancellationToken)
    {
        var condition = table.Type == "uuid" ? "tenant_id = {0}" : "lower(tenant_id::text) = {0}::text";
        var sql = $"SELECT count(*) AS \"Value\" FROM {Raw(table.Name)} WHERE {condition}";
        return (await db.Database.SqlQueryRaw<long>(sql, tenantId).ToListAsync(cancellationToken)).Single();
    }

    private sealed record CatalogTable(string Name, string Type, bool IsReadable, bool IsWhole);
}
