using Npgsql;

namespace Tracker.Isolation.Tests.Erasure;

/// <summary>A database's rows as text, as somebody reads them who is above all walls.</summary>
internal sealed class DatabaseText(string superuser)
{
    /// <summary>The rows that have one of the texts in them, however it is written; by table.</summary>
    public async Task<ILookup<string, string>> FindAsync(params string[] texts)
    {
        var found = new List<(string Table, string Row)>();
        foreach (var table in await ReadAsync("SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"))
        {
            found.AddRange((await ReadAsync($"SELECT t::text FROM {table} t")).Where(r => texts.Any(x => r.Contains(x, StringComparison.OrdinalIgnoreCase)))
                .Select(r => (table.Replace("public.", "", StringComparison.Ordinal), r)));
        }

        return found.ToLookup(f => f.Table, f => f.Row);
    }

    /// <summary>The tables with a column for a tenant's id that have no row of this one.</summary>
    public async Task<List<string>> WithoutAsync(Guid tenantId)
    {
        var without = new List<string>();
        foreach (var table in await ReadAsync("SELECT format('%I.%I', table_schema, table_name) FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema <> 'information_schema'"))
        {
            if ((await ReadAsync($"SELECT count(*)::text FROM {table} WHERE tenant_id = '{tenantId}'")).Single() == "0")
            {
                without.Add(table.Replace("public.", "", StringComparison.Ordinal));
            }
        }

        return [.. without.Order(StringComparer.Ordinal)];
    }

    /// <summary>Adds a row of the tenant's to a table, with the word in all of its texts and whatever is easiest in its other columns.</summary>
    public async Task AddAsync(string table, Guid tenantId, string word)
    {
        var columns = await ReadAsync(
            $"""
            SELECT quote_ident(attname) || '|' || CASE
                WHEN attname = 'tenant_id' THEN quote_literal('{tenantId}')
                WHEN atttypid IN ('text'::regtype, 'varchar'::regtype) THEN quote_literal(CASE WHEN atttypmod > 4 THEN left('{word}', atttypmod - 4) ELSE '{word}' END)
                WHEN atttypid = 'uuid'::regtype THEN 'gen_random_uuid()'
                WHEN atttypid = 'timestamptz'::regtype THEN 'now()'
                WHEN atttypid IN ('json'::regtype, 'jsonb'::regtype) THEN quote_literal('["{word}"]')
                WHEN atttypid = 'boolean'::regtype THEN 'false'
                WHEN atttypid = 'bytea'::regtype THEN quote_literal('x')
                ELSE '0' END
            FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''
            """);
        await ReadAsync($"SET session_replication_role = replica; INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Split('|')[0]))}) VALUES ({string.Join(", ", columns.Select(c => c.Split('|', 2)[1]))})");
    }

    public async Task<List<string>> ReadAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(superuser + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.IsDBNull(0) ? "" : reader.GetString(0));
        }

        return rows;
    }
}
