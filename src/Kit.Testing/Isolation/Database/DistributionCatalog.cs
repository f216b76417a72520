using System.Data.Common;

namespace Kit.Testing;

/// <summary>The keys that the database holds, whatever the model says.</summary>
internal static class DistributionCatalog
{
    public const string Column = "tenant_id";

    // Constraints that exclude (attnum of the first column) are indexes too.
    private const string IndexesSql = """
        SELECT n.nspname, t.relname, i.relname, a.attname
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
        WHERE (x.indisunique OR x.indisexclusion) AND t.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\_%'
        ORDER BY 1, 2, 3
        """;

    private const string ForeignKeysSql = """
        SELECT n.nspname, t.relname, c.conname, tn.nspname, tt.relname, a.attname, ta.attname, c.confdeltype IN ('n', 'd') AND a.attname = 'tenant_id'
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
        JOIN pg_class tt ON tt.oid = c.confrelid JOIN pg_namespace tn ON tn.oid = tt.relnamespace
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] JOIN pg_attribute ta ON ta.attrelid = tt.oid AND ta.attnum = c.confkey[1]
        WHERE c.contype = 'f'
        ORDER BY 1, 2, 3
        """;

    public static Task<List<UniqueIndex>> UniqueIndexesAsync(DbConnection connection, CancellationToken cancellationToken) => ReadAsync(
        connection, IndexesSql, r => new UniqueIndex(Sql.Name(r.GetString(0), r.GetString(1)), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3)), cancellationToken);

    public static Task<List<ForeignKeyInCatalog>> ForeignKeysAsync(DbConnection connection, CancellationToken cancellationToken) => ReadAsync(
        connection,
        ForeignKeysSql,
        r => new ForeignKeyInCatalog(
            Sql.Name(r.GetString(0), r.GetString(1)), r.GetString(2), Sql.Name(r.GetString(3), r.GetString(4)), r.GetString(5), r.GetString(6), r.GetBoolean(7)),
        cancellationToken);

    private static async Task<List<T>> ReadAsync<T>(DbConnection connection, string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}

/// <summary>An index that lets a value be there once.</summary>
internal sealed record UniqueIndex(string Table, string Name, string? FirstColumn);

/// <summary>A foreign key, with the first column of each side.</summary>
internal sealed record ForeignKeyInCatalog(string Table, string Name, string Target, string FirstColumn, string FirstTargetColumn, bool ClearsColumns);
