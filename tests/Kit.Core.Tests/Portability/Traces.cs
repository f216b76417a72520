using System.Data.Common;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Core.Tests.Portability;

/// <summary>Looks for texts in every column of every table that the database says it has, as somebody who is above all walls.</summary>
internal static class Traces
{
    /// <summary>The rows that have one of the texts in them, however it is written; by table, as <c>kit.jobs</c>.</summary>
    public static async Task<ILookup<string, string>> FindAsync(Shop shop, PostgresCluster postgres, params string[] texts)
    {
        var (connection, isPostgres) = await OpenAsync(shop, postgres);
        await using var _ = connection;
        var tables = await ReadAsync(connection, isPostgres
            ? "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
            : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
        Assert.True(tables.Count > 20);
        var found = new List<(string Table, string Row)>();
        foreach (var table in tables)
        {
            var row = isPostgres
                ? "t::text"
                : string.Join(" || ' ' || ", (await ReadAsync(connection, $"SELECT name FROM pragma_table_info('{table}')")).Select(c => $"quote(t.\"{c}\")"));
            found.AddRange((await ReadAsync(connection, $"SELECT {row} FROM {(isPostgres ? table : $"\"{table}\"")} t"))
                .Where(r => texts.Any(t => r.Contains(t, StringComparison.OrdinalIgnoreCase))).Select(r => (NameOf(table, isPostgres), r)));
        }

        return found.ToLookup(f => f.Table, f => f.Row);
    }

    /// <summary>The tables that have rows with one of the texts in them.</summary>
    public static async Task<List<string>> TablesAsync(Shop shop, PostgresCluster postgres, params string[] texts) =>
        [.. (await FindAsync(shop, postgres, texts)).Select(g => g.Key).Order(StringComparer.Ordinal)];

    /// <summary>The tables that have a column for a tenant's id, as the database's catalogue says.</summary>
    public static async Task<List<string>> TenantTablesAsync(Shop shop, PostgresCluster postgres)
    {
        var (connection, isPostgres) = await OpenAsync(shop, postgres);
        await using var _ = connection;
        var tables = await ReadAsync(connection, isPostgres
            ? "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.columns WHERE column_name = 'tenant_id'"
            : "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'tenant_id' WHERE m.type = 'table'");
        return [.. tables.Select(t => NameOf(t, isPostgres)).Order(StringComparer.Ordinal)];
    }

    private static async Task<(DbConnection Connection, bool IsPostgres)> OpenAsync(Shop shop, PostgresCluster postgres)
    {
        var login = shop.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString!;
        var isPostgres = shop.Services.GetRequiredService<DatabaseProvider>() is PostgresProvider;
        DbConnection connection = isPostgres
            ? new NpgsqlConnection(postgres.ConnectionString(new NpgsqlConnectionStringBuilder(login).Database!) + ";Pooling=false")
            : new SqliteConnection(login);
        await connection.OpenAsync();
        return (connection, isPostgres);
    }

    private static string NameOf(string table, bool isPostgres) => isPostgres
        ? table.Replace("public.", "", StringComparison.Ordinal)
        : table.StartsWith("kit_", StringComparison.Ordinal) ? "kit." + table[4..] : table;

    private static async Task<List<string>> ReadAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
