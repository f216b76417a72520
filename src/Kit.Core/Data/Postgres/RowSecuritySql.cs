namespace Kit.Data;

/// <summary>The fourth wall, in SQL.</summary>
internal static class RowSecuritySql
{
    public const string TenantColumn = "tenant_id";
    public const string TenantPolicy = "kit_tenant";
    public const string PlatformPolicy = "kit_platform";
    public const string Channel = "kit_changes";
    public const string Grantees = $"{DatabaseOptions.Roles.App}, {DatabaseOptions.Roles.Platform}";

    /// <summary>Before a migration that reads or writes rows: what row-level security would hide from it is an error, and not skipped without a word.</summary>
    public const string RefuseHidden = "SET row_security = off";

    /// <summary>After it.</summary>
    public const string RefuseHiddenNoMore = "RESET row_security";

    /// <summary>What PostgreSQL refuses a migration with that would leave rows without a tenant.</summary>
    public const string NoTenantState = "KT002";

    /// <summary>Around a statement within <see cref="OverAllTenants"/>, which must not have it in itself.</summary>
    public const string InnerTag = "$kit_sql$";

    private const string Tag = "$kit$";

    /// <summary>The sub-select is evaluated once a statement, not once a row; an unset tenant is null and matches nothing.</summary>
    public const string IsTenants = $"{TenantColumn} = (SELECT nullif(current_setting('{TenantCommandInterceptor.Setting}', true), '')::uuid)";

    public static string Enable(string table) => $"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {TenantPolicy} ON {table} USING ({IsTenants}) WITH CHECK ({IsTenants});
        CREATE POLICY {PlatformPolicy} ON {table} TO {DatabaseOptions.Roles.Platform} USING (true) WITH CHECK (true)
        """;

    public static string Disable(string table) => $"""
        DROP POLICY IF EXISTS {TenantPolicy} ON {table};
        DROP POLICY IF EXISTS {PlatformPolicy} ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY
        """;

    /// <summary>
    /// Runs a statement that sees all rows of the tables, of which the migrating owner otherwise sees none: force is lifted, and back again, in one
    /// statement, so that it is back whatever happens. Nobody else sees it lifted: the tables are locked for as long.
    /// </summary>
    public static string OverAllTenants(IEnumerable<string> tables, string sql) => $"""
        DO {Tag}
        DECLARE
            forced regclass[] := ARRAY(
                SELECT c.oid::regclass FROM pg_class c
                WHERE c.oid = ANY (ARRAY[{string.Join(", ", tables.Select(t => $"'{t.Replace("'", "''", StringComparison.Ordinal)}'"))}]::regclass[]) AND c.relforcerowsecurity);
            one regclass;
        BEGIN
            FOREACH one IN ARRAY forced LOOP
                EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', one);
            END LOOP;
            EXECUTE {InnerTag}{sql}{InnerTag};
            FOREACH one IN ARRAY forced LOOP
                EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', one);
            END LOOP;
        END {Tag}
        """;

    /// <summary>
    /// Refuses to go on where rows have no tenant, as those have that were there before the column was: once the table is secured, nobody would see
    /// them any more.
    /// </summary>
    public static string RequireTenants(string table) => $"""
        DO {Tag}
        BEGIN
            IF EXISTS (SELECT FROM {table} WHERE {TenantColumn} = '{Guid.Empty}') THEN
                RAISE EXCEPTION 'rows of % belong to no tenant', '{table.Replace("'", "''", StringComparison.Ordinal)}' USING ERRCODE = '{NoTenantState}';
            END IF;
        END {Tag}
        """;

    /// <summary>What the two roles may do with a table's rows; everything but empty it, where nothing else is said.</summary>
    public static string Grant(string table, object? grants) => grants is string text && TableGrants.Parse(text) is var (app, platform)
        ? $"""
            REVOKE ALL ON {table} FROM {Grantees};
            GRANT {app} ON {table} TO {DatabaseOptions.Roles.App};
            GRANT {platform} ON {table} TO {DatabaseOptions.Roles.Platform}
            """
        : $"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {Grantees}";

    /// <summary>Makes every change to the table's rows known to all nodes, when it commits; the message is the table's name and the columns' values.</summary>
    public static string Notify(string table, string columns) => $"""
        CREATE OR REPLACE FUNCTION kit.notify_change() RETURNS trigger LANGUAGE plpgsql AS $kit$
        DECLARE
            changed jsonb := to_jsonb(coalesce(NEW, OLD));
            message text := TG_TABLE_NAME;
        BEGIN
            FOR i IN 0 .. TG_NARGS - 1 LOOP
                message := message || ' ' || (changed ->> TG_ARGV[i]);
            END LOOP;
            PERFORM pg_notify('{Channel}', message);
            RETURN NULL;
        END $kit$;
        CREATE TRIGGER kit_notify AFTER INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION kit.notify_change({string.Join(", ", columns.Split(',').Select(c => $"'{c}'"))})
        """;
}
