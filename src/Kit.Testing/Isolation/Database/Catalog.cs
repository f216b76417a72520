using Npgsql;

namespace Kit.Testing;

/// <summary>What the database says of itself, beside and against the model.</summary>
internal sealed class Catalog(string connectionString, string appRole, string platformRole)
{
    private const string NotSystem = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'";

    private const string TablesSql = $"""
        SELECT n.nspname, c.relname, c.relrowsecurity AND c.relforcerowsecurity,
               has_table_privilege($1, c.oid, 'TRUNCATE'),
               has_any_column_privilege($1, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') OR has_table_privilege($1, c.oid, 'DELETE'),
               ARRAY(SELECT p.polname::text || ' ' || p.polcmd::text || ' ' || coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
                     FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polroles && ARRAY[0::oid, to_regrole($1)::oid])
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p', 'f') AND {NotSystem}
        """;

    // A view reads with its owner's rights, unless it says otherwise; which views read which is in the rules that they are made of.
    private const string ViewsSql = $"""
        SELECT c.oid, n.nspname, c.relname, c.relkind = 'm', coalesce('security_invoker=true' = ANY(c.reloptions) OR 'security_invoker=on' = ANY(c.reloptions), false),
               o.rolsuper OR o.rolbypassrls OR (to_regrole($2) IS NOT NULL AND pg_has_role(o.oid, to_regrole($2)::oid, 'MEMBER')), o.rolname,
               has_any_column_privilege($1, c.oid, 'SELECT'),
               ARRAY(SELECT DISTINCT d.refobjid FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                     WHERE r.ev_class = c.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid),
               EXISTS (SELECT FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                       JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
                       WHERE r.ev_class = c.oid AND d.refclassid = 'pg_class'::regclass AND t.relkind IN ('r', 'p', 'f'))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles o ON o.oid = c.relowner
        WHERE c.relkind IN ('v', 'm') AND {NotSystem}
        """;

    private const string FunctionsSql = $"""
        SELECT n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), o.rolname
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles o ON o.oid = p.proowner
        WHERE p.prosecdef AND has_function_privilege($1, p.oid, 'EXECUTE') AND {NotSystem}
          AND (o.rolsuper OR o.rolbypassrls OR (to_regrole($2) IS NOT NULL AND pg_has_role(o.oid, to_regrole($2)::oid, 'MEMBER')))
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
        """;

    private const string SequencesSql = $"""
        SELECT DISTINCT n.nspname, c.relname, t.relname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
        JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relkind = 'S' AND {NotSystem}
        """;

    /// <summary>The tables that have a tenant's column, whether or not the model knows them.</summary>
    public async Task<List<TableInCatalog>> TablesAsync() => await ReadAsync(TablesSql, [appRole], r => new TableInCatalog(
        Sql.Name(r.GetString(0), r.GetString(1)), r.GetBoolean(2), r.GetBoolean(3), r.GetBoolean(4), r.GetFieldValue<string[]>(5)));

    /// <summary>The views, materialized ones too.</summary>
    public async Task<List<ViewInCatalog>> ViewsAsync() => await ReadAsync(ViewsSql, [appRole, platformRole], r => new ViewInCatalog(
        r.GetFieldValue<uint>(0), Sql.Name(r.GetString(1), r.GetString(2)), r.GetBoolean(3), r.GetBoolean(4), r.GetBoolean(5), r.GetString(6), r.GetBoolean(7),
        r.GetFieldValue<uint[]>(8), r.GetBoolean(9)));

    /// <summary>The functions that the application may run with the rights of somebody whom row-level security does not bind, by their name and that role's.</summary>
    public Task<List<(string Name, string Owner)>> PrivilegedFunctionsAsync() =>
        ReadAsync(FunctionsSql, [appRole, platformRole], r => ($"{Sql.Name(r.GetString(0), r.GetString(1))}({r.GetString(2)})", r.GetString(3)));

    /// <summary>The sequences that number the rows of tenants, by their name and their table's.</summary>
    public Task<List<(string Name, string Table)>> SequencesAsync() => ReadAsync(SequencesSql, [], r => (Sql.Name(r.GetString(0), r.GetString(1)), r.GetString(2)));

    private async Task<List<T>> ReadAsync<T>(string sql, string[] values, Func<NpgsqlDataReader, T> row)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
