namespace Kit.Data;

/// <summary>
/// What every write of a tenant's runs through on PostgreSQL, in the statement that sets the tenant: the shared lock that keeps movers and erasers
/// out while it lasts, and then a look at whether the tenant is still here. The look is a statement of its own within a volatile function, so it
/// sees what they committed while the lock was waited for.
/// </summary>
internal static class FenceSql
{
    /// <summary>Keeps the lock's names apart from those of other locks.</summary>
    public const string Seed = "5";

    /// <summary>What the database refuses writes with where the tenant is elsewhere.</summary>
    public const string SqlState = "KT001";

    /// <summary>What it refuses them with where the tenant is erased, or being erased.</summary>
    public const string ErasedSqlState = "KT002";

    /// <summary>Before a write of what is where the tenant is.</summary>
    public const string Function = "kit.begin_write";

    /// <summary>Before a write of what stays here wherever the tenant is: in its name, or, by the platform, about it.</summary>
    public const string ControlFunction = "kit.begin_control_write";

    // A transaction that keeps to one moment (repeatable read) does not see a departure after that moment. But it sees the notice that a mover
    // gives long before; the row's lock then tells it that the row has changed (40001). Others take no lock of the row, so that a move can be
    // rolled back whatever is open. An erasure gives no notice; of it, the lock of the tenant's own row tells, which that deletes.
    public const string Create = $"""
        DROP FUNCTION IF EXISTS kit.check_departure(uuid);
        CREATE OR REPLACE FUNCTION kit.check_departure(tenant uuid, here boolean, its_own boolean) RETURNS void
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $kit$
        DECLARE
            gone kit.{FenceModel.Table}%ROWTYPE;
        BEGIN
            IF current_setting('transaction_isolation') = 'read committed' OR current_setting('transaction_read_only') = 'on' THEN
                SELECT * INTO gone FROM kit.{FenceModel.Table} d WHERE d.tenant_id = tenant;
            ELSE
                SELECT * INTO gone FROM kit.{FenceModel.Table} d WHERE d.tenant_id = tenant FOR SHARE;
                PERFORM FROM kit.{TenancyModel.TenantsTable} t WHERE t.id = tenant FOR KEY SHARE;
            END IF;
            IF gone.erased_at IS NOT NULL OR (its_own AND gone.erasure_since IS NOT NULL) THEN
                RAISE EXCEPTION 'tenant % is erased, since %', tenant, gone.erasure_since USING ERRCODE = '{ErasedSqlState}';
            END IF;
            IF here AND gone.since IS NOT NULL THEN
                RAISE EXCEPTION 'tenant % is not in this database since %', tenant, gone.since USING ERRCODE = '{SqlState}';
            END IF;
        END $kit$;
        CREATE OR REPLACE FUNCTION {Function}(tenant text) RETURNS void LANGUAGE plpgsql VOLATILE AS $kit$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(hashtextextended(tenant, {Seed}));
            IF EXISTS (SELECT FROM kit.{FenceModel.Table} d WHERE d.tenant_id = tenant::uuid) OR current_setting('transaction_isolation') <> 'read committed' THEN
                PERFORM kit.check_departure(tenant::uuid, true, true);
            END IF;
        END $kit$;
        CREATE OR REPLACE FUNCTION {ControlFunction}(tenant text, its_own boolean) RETURNS void LANGUAGE plpgsql VOLATILE AS $kit$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(hashtextextended(tenant, {Seed}));
            IF EXISTS (SELECT FROM kit.{FenceModel.Table} d WHERE d.tenant_id = tenant::uuid) OR current_setting('transaction_isolation') <> 'read committed' THEN
                PERFORM kit.check_departure(tenant::uuid, false, its_own);
            END IF;
        END $kit$;
        REVOKE ALL ON FUNCTION kit.check_departure(uuid, boolean, boolean), {Function}(text), {ControlFunction}(text, boolean) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION kit.check_departure(uuid, boolean, boolean), {Function}(text), {ControlFunction}(text, boolean) TO {RowSecuritySql.Grantees}
        """;

    public const string Drop =
        $"DROP FUNCTION IF EXISTS {Function}(text), {ControlFunction}(text, boolean), kit.check_departure(uuid), kit.check_departure(uuid, boolean, boolean)";
}
