namespace Kit.Data;

/// <summary>
/// What every write of a tenant's runs through on PostgreSQL, in the statement that sets the tenant: the shared lock that keeps movers out
/// while it lasts, and then a look at whether the tenant is still here. The look is a statement of its own within a volatile function, so it
/// sees what a mover committed while the lock was waited for.
/// </summary>
internal static class FenceSql
{
    /// <summary>Keeps the lock's names apart from those of other locks.</summary>
    public const string Seed = "5";

    /// <summary>What the database refuses writes with.</summary>
    public const string SqlState = "KT001";

    public const string Function = "kit.begin_write";

    // A transaction that keeps to one moment (repeatable read) does not see a departure after that moment. But it sees the notice that a mover
    // gives long before; the row's lock then tells it that the row has changed (40001). Others take no lock of the row, so that a move can be
    // rolled back whatever is open.
    public const string Create = $"""
        CREATE OR REPLACE FUNCTION kit.check_departure(tenant uuid) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $kit$
        DECLARE
            gone timestamptz;
        BEGIN
            IF current_setting('transaction_isolation') = 'read committed' OR current_setting('transaction_read_only') = 'on' THEN
                SELECT d.since INTO gone FROM kit.{FenceModel.Table} d WHERE d.tenant_id = tenant;
            ELSE
                SELECT d.since INTO gone FROM kit.{FenceModel.Table} d WHERE d.tenant_id = tenant FOR SHARE;
            END IF;
            IF gone IS NOT NULL THEN
                RAISE EXCEPTION 'tenant % is not in this database since %', tenant, gone USING ERRCODE = '{SqlState}';
            END IF;
        END $kit$;
        CREATE OR REPLACE FUNCTION {Function}(tenant text) RETURNS void LANGUAGE plpgsql VOLATILE AS $kit$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(hashtextextended(tenant, {Seed}));
            IF EXISTS (SELECT FROM kit.{FenceModel.Table} d WHERE d.tenant_id = tenant::uuid) THEN
                PERFORM kit.check_departure(tenant::uuid);
            END IF;
        END $kit$;
        REVOKE ALL ON FUNCTION kit.check_departure(uuid), {Function}(text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION kit.check_departure(uuid), {Function}(text) TO {RowSecuritySql.Grantees}
        """;

    public const string Drop = $"DROP FUNCTION IF EXISTS {Function}(text), kit.check_departure(uuid)";
}
