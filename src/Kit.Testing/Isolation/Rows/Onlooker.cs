using Kit.Tenancy;
using Npgsql;

#pragma warning disable CA2100 // The names in the texts come from the host's own model.

namespace Kit.Testing;

/// <summary>Looks at the database as its superuser, from whom nothing is hidden, for what an attack has done.</summary>
internal sealed class Onlooker(string connectionString)
{
    public string ConnectionString { get; } = connectionString;

    public async Task<long> CountAsync(string table, Guid tenantId) => (long)(await ScalarAsync($"SELECT count(*) FROM {table} WHERE tenant_id = $1", tenantId))!;

    /// <summary>All that the tenant has, in one value: the same while nothing of it changes but what changes by itself.</summary>
    public async Task<string> DigestAsync(IEnumerable<ComparedTable> tables, Guid tenantId)
    {
        var digests = tables.Select(t =>
            $"SELECT '{t.Name}: ' || count(*) || ' ' || coalesce(md5(string_agg({Row(t)}, '|' ORDER BY {Row(t)})), '') FROM {t.Name} t WHERE tenant_id = $1");
        return (string)(await ScalarAsync($"SELECT string_agg(d, E'\\n') FROM ({string.Join(" UNION ALL ", digests)}) AS all_tables (d)", tenantId))!;
    }

    /// <summary>A table in which the party's mark stands in another tenant's row. The platform's may have it: its audit log tells of rows about the party.</summary>
    public async Task<string?> FindMarkAsync(IEnumerable<ComparedTable> tables, Party party)
    {
        var found = tables.Select(t => $"SELECT '{t.Name}' FROM {t.Name} t WHERE tenant_id <> $1 AND tenant_id <> '{Tenant.Platform}' AND t::text ILIKE $2");
        return (string?)await ScalarAsync($"SELECT min(t) FROM ({string.Join(" UNION ALL ", found)}) AS all_tables (t)", party.Tenant.Id, $"%{party.Rows.Mark}%");
    }

    /// <summary>Whether the party's member is still one, of a tenant that is still served.</summary>
    public async Task<bool> IsLetInAsync(Party party) => (bool)(await ScalarAsync(
        $"""
        SELECT EXISTS (
            SELECT FROM kit.tenants t JOIN kit.memberships m ON m.tenant_id = t.id
            WHERE t.id = $1 AND t.slug = $2 AND t.status = '{TenantStatus.Active}' AND m.user_id = $3 AND m.status = '{MembershipStatus.Active}' AND m.role = '{Roles.Owner}')
        """,
        party.Tenant.Id,
        party.Tenant.Slug,
        party.Member.UserId))!;

    /// <summary>The first row found by a statement that asks for one column.</summary>
    public async Task<object?> ScalarAsync(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync() is { } result and not DBNull ? result : null;
    }

    private static string Row(ComparedTable table) => table.Unsteady.Count == 0
        ? "t::text"
        : $"(to_jsonb(t) - ARRAY[{string.Join(", ", table.Unsteady.Select(c => $"'{c.Replace("'", "''", StringComparison.Ordinal)}'"))}])::text";
}
