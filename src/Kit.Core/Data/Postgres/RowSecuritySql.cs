namespace Kit.Data;

/// <summary>The fourth wall, in SQL.</summary>
internal static class RowSecuritySql
{
    public const string TenantColumn = "tenant_id";
    public const string TenantPolicy = "kit_tenant";
    public const string PlatformPolicy = "kit_platform";
    public const string Channel = "kit_changes";
    public const string Grantees = $"{DatabaseOptions.Roles.App}, {DatabaseOptions.Roles.Platform}";

    // The sub-select is evaluated once a statement, not once a row; an unset tenant is null and matches nothing.
    private const string IsTenants = $"{TenantColumn} = (SELECT nullif(current_setting('{TenantCommandInterceptor.Setting}', true), '')::uuid)";

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
