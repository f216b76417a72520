using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Kit.Data;

/// <summary>Asks PostgreSQL, as the application, whether anything would let it around row-level security.</summary>
internal static class PostgresIsolationCheck
{
    private const string RoleSql = """
        SELECT current_user::text, session_user::text, me.rolsuper, me.rolbypassrls,
               CASE WHEN to_regrole($1) IS NULL THEN false ELSE pg_has_role(me.oid, to_regrole($1)::oid, 'USAGE') END,
               login.rolsuper OR login.rolbypassrls
        FROM pg_roles me, pg_roles login
        WHERE me.rolname = current_user AND login.rolname = session_user
        """;

    private const string TableSql = """
        SELECT n.nspname || '.' || c.relname, c.relrowsecurity, c.relforcerowsecurity,
               pg_has_role(current_user, c.relowner, 'USAGE'), pg_has_role(session_user, c.relowner, 'MEMBER'),
               has_table_privilege(c.oid, 'TRUNCATE')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname || '.' || c.relname = ANY($1)
        """;

    private const string UnsecuredSql = """
        SELECT n.nspname || '.' || c.relname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = $2 AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND n.nspname <> ALL (ARRAY['pg_catalog', 'information_schema'])
          AND (has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') OR has_table_privilege(c.oid, 'DELETE'))
          AND n.nspname || '.' || c.relname <> ALL ($1)
        ORDER BY 1
        """;

    // Owners and superusers have every privilege, and are told so already.
    private const string GrantSql = """
        SELECT has_any_column_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE'), has_any_column_privilege(c.oid, 'INSERT')
        FROM pg_class c
        WHERE c.oid = to_regclass($1) AND NOT pg_has_role(current_user, c.relowner, 'USAGE')
        """;

    public static async Task<IReadOnlyList<KitException>> RunAsync(
        NpgsqlDataSource source, DbContext context, bool requireUnprivilegedLogin, CancellationToken cancellationToken)
    {
        var problems = new List<KitException>();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await CheckRoleAsync(connection, requireUnprivilegedLogin, problems, cancellationToken);
        await CheckTablesAsync(connection, context.Model, requireUnprivilegedLogin, problems, cancellationToken);
        await CheckUnsecuredAsync(connection, context.Model, problems, cancellationToken);
        await CheckGrantsAsync(connection, context.Model, problems, cancellationToken);
        return problems;
    }

    private static async Task CheckRoleAsync(NpgsqlConnection connection, bool strict, List<KitException> problems, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(RoleSql, connection);
        command.Parameters.Add(new() { Value = DatabaseOptions.Roles.Platform });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (user, login) = (reader.GetString(0), reader.GetString(1));
        if (reader.GetBoolean(2) || reader.GetBoolean(3))
        {
            problems.Add(Bypasses($"role '{user}' is a superuser or has BYPASSRLS"));
        }

        if (reader.GetBoolean(4))
        {
            problems.Add(Bypasses($"role '{user}' has the rights of '{DatabaseOptions.Roles.Platform}' at all times (make the membership NOINHERIT)"));
        }

        if (strict && reader.GetBoolean(5))
        {
            problems.Add(Bypasses($"login '{login}' is a superuser or has BYPASSRLS, and could take back what role '{user}' gives up"));
        }
    }

    private static async Task CheckTablesAsync(
        NpgsqlConnection connection, IModel model, bool strict, List<KitException> problems, CancellationToken cancellationToken)
    {
        var expected = TablesOf(model.GetEntityTypes().Where(IsSecured));
        await using var command = new NpgsqlCommand(TableSql, connection);
        command.Parameters.Add(new() { Value = expected.ToArray() });
        var policies = await PolicyCheck.FindOtherAsync(connection, expected, cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            var table = reader.GetString(0);
            found.Add(table);
            var other = !reader.GetBoolean(1) || !reader.GetBoolean(2) ? "row-level security is not enabled and forced" : policies.GetValueOrDefault(table);
            if (other is not null)
            {
                problems.Add(new(
                    KitErrors.RowSecurityMissing,
                    $"Table {table} is not secured by row as the model asks, with exactly the policies kit_tenant and kit_platform: {other}. Add a migration, and see who changed the table by hand."));
            }

            if (reader.GetBoolean(3) || (strict && reader.GetBoolean(4)))
            {
                problems.Add(Bypasses($"the application's login owns table {table}, and could lift its row-level security"));
            }

            if (reader.GetBoolean(5))
            {
                problems.Add(Bypasses($"TRUNCATE is granted on {table}, which row-level security does not stop"));
            }
        }

        foreach (var table in expected.Where(t => !found.Contains(t)))
        {
            problems.Add(new(KitErrors.RowSecurityMissing, string.Create(CultureInfo.InvariantCulture, $"Table {table} does not exist. Apply the migrations: dotnet run -- kit migrate.")));
        }
    }

    // By accident: a column of that name whose entity nobody knows to be about tenants, a table that was made by hand.
    private static async Task CheckUnsecuredAsync(NpgsqlConnection connection, IModel model, List<KitException> problems, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(UnsecuredSql, connection);
        command.Parameters.Add(new() { Value = TablesOf(model.GetEntityTypes().Where(e => IsSecured(e) || AboutTenants.FindReason(e) is not null)).ToArray() });
        command.Parameters.Add(new() { Value = RowSecuritySql.TenantColumn });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            problems.Add(new(
                KitErrors.RowSecurityMissing,
                $"Table {reader.GetString(0)} has a column {RowSecuritySql.TenantColumn} and no row-level security. Name its entity's property {KitAnnotations.TenantId}, and add a migration; or say why every tenant may see the rows: [SeenByAllTenants(\"…\")]; or, where no entity has the table, take it from role {DatabaseOptions.Roles.App}."));
        }
    }

    private static bool IsSecured(IEntityType entityType) => entityType.FindAnnotation(KitAnnotations.RowSecurity) is not null && !entityType.IsMappedToJson();

    private static List<string> TablesOf(IEnumerable<IEntityType> entityTypes) =>
        [.. entityTypes.Where(e => e.GetTableName() is not null).Select(e => $"{e.GetSchema() ?? "public"}.{e.GetTableName()}").Distinct()];

    private static async Task CheckGrantsAsync(NpgsqlConnection connection, IModel model, List<KitException> problems, CancellationToken cancellationToken)
    {
        foreach (var entityType in model.GetEntityTypes())
        {
            if (entityType.FindAnnotation(KitAnnotations.Grants)?.Value is not string grants)
            {
                continue;
            }

            await using var command = new NpgsqlCommand(GrantSql, connection);
            command.Parameters.Add(new() { Value = $"{entityType.GetSchema() ?? "public"}.{entityType.GetTableName()}" });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken) && (reader.GetBoolean(0) || (reader.GetBoolean(1) && !TableGrants.Parse(grants).AppMayAdd)))
            {
                problems.Add(new(
                    KitErrors.NotAppendOnly,
                    $"The application could change rows of {command.Parameters[0].Value}, which the model lets it {(TableGrants.Parse(grants).AppMayAdd ? "only add to" : "only read")}. Revoke what was granted by hand."));
            }
        }
    }

    private static KitException Bypasses(string why) => new(
        KitErrors.RoleBypassesIsolation,
        $"The application could read around row-level security: {why}. Give it a login of its own: CREATE ROLE app LOGIN PASSWORD '…' IN ROLE {DatabaseOptions.Roles.App}, {DatabaseOptions.Roles.Platform}; and keep the owner's in ConnectionStrings:KitOwner.");
}
