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
