using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Kit.Portability;

/// <summary>
/// Compares a tenant's rows in two databases, and makes the second like the first. Rows are told apart where they are, by hashes of their text;
/// only those that differ travel. The caller has the transactions.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "Names come from the model, quoted; values are parameters.")]
internal sealed class PostgresPass(NpgsqlConnection from, NpgsqlConnection to, MovePlan plan, Guid tenantId)
{
    private const int Batch = 500;

    // Digits of a hash of the key: 4096 groups of rows, each with one hash.
    private const int BucketDigits = 3;

    /// <summary>Compares all tables, and writes what differs.</summary>
    /// <param name="tables">Those referred to first.</param>
    /// <param name="prove">Whether to compare once more at the end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KitException">After all has been written, it is still not the same (<c>KIT2142</c>).</exception>
    public async Task<(long Differed, IReadOnlyList<MovedTable> Proof)> RunAsync(IReadOnlyList<TenantTable> tables, bool prove, CancellationToken cancellationToken)
    {
        var differed = 0L;
        var gone = new List<(TenantTable Table, IReadOnlyList<string[]> Keys)>();
        var known = new List<Dictionary<string, Bucket>>();
        foreach (var table in tables)
        {
            var (here, there) = await BothAsync(c => BucketsAsync(c, table, cancellationToken));
            known.Add(here);
            var buckets = here.Keys.Union(there.Keys).Where(b => !here.TryGetValue(b, out var h) || !there.TryGetValue(b, out var t) || h != t).ToArray();
            if (buckets.Length == 0)
            {
                continue;
            }

            if (there.Count == 0)
            {
                differed += await CopyAllAsync(table, cancellationToken);
                continue;
            }

            var (rows, others) = await BothAsync(c => RowsAsync(c, table, buckets, cancellationToken));
            var written = rows.Where(r => !others.TryGetValue(r.Key, out var other) || other.Hash != r.Value.Hash).Select(r => r.Value.Key).ToList();
            var deleted = others.Where(r => !rows.ContainsKey(r.Key)).Select(r => r.Value.Key).ToList();
            await WriteAsync(table, written, (_, value) => value, orNothing: false, cancellationToken);
            gone.Add((table, deleted));
            differed += written.Count + deleted.Count;
        }

        // What refers to a row goes before it, and may have come to refer to another one that is there by now.
        foreach (var (table, keys) in gone.AsEnumerable().Reverse())
        {
            await DeleteAsync(to, table, keys, cancellationToken);
        }

        return (differed, prove ? await ProveAsync(tables, known, differed > 0, cancellationToken) : []);
    }

    public async Task<bool> HasRowsAsync(NpgsqlConnection connection, TenantTable table, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, $"SELECT EXISTS (SELECT FROM {table.Sql} WHERE tenant_id = $1{Along(table)})");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Copies all rows of a table, as bytes. Row-level security forbids COPY to write: it goes by a table of the transaction's own.</summary>
    public async Task<long> CopyAllAsync(TenantTable table, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", table.Columns.Select(c => Quote(c.Name)).Prepend("tenant_id"));
        await RunAsync($"CREATE TEMP TABLE kit_moving ON COMMIT DROP AS SELECT {columns} FROM {table.Sql} WITH NO DATA", cancellationToken);
        await using (var read = await from.BeginRawBinaryCopyAsync(
            $"COPY (SELECT {columns} FROM {table.Sql} WHERE tenant_id = '{tenantId}'{Along(table)}) TO STDOUT (FORMAT binary)", cancellationToken))
        await using (var write = await to.BeginRawBinaryCopyAsync($"COPY pg_temp.kit_moving ({columns}) FROM STDIN (FORMAT binary)", cancellationToken))
        {
            await read.CopyToAsync(write, cancellationToken);
        }

        var rows = await RunAsync($"INSERT INTO {table.Sql} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM pg_temp.kit_moving", cancellationToken);
        await RunAsync("DROP TABLE pg_temp.kit_moving", cancellationToken);
        return rows;
    }

    /// <summary>Reads the rows of these keys in the source, and writes them in the target.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="change">What becomes of a value.</param>
    /// <param name="orNothing">Whether a row that is there stays as it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WriteAsync(
        TenantTable table, IReadOnlyList<string[]> keys, Func<TenantColumn, string?, string?> change, bool orNothing, CancellationToken cancellationToken)
    {
        var key = table.KeyColumns;
        var others = table.Columns.Except(key).Select(c => $"{Quote(c.Name)} = excluded.{Quote(c.Name)}").ToList();
        var conflict = orNothing ? "ON CONFLICT DO NOTHING"
            : others.Count == 0 ? $"ON CONFLICT ({string.Join(", ", table.Key)}) DO NOTHING"
            : $"ON CONFLICT ({string.Join(", ", table.Key)}) DO UPDATE SET {string.Join(", ", others)}";
        var read = $"SELECT {string.Join(", ", table.Columns.Select(c => $"t.{Quote(c.Name)}::text").DefaultIfEmpty("''"))} FROM {table.Sql} t {JoinKeys(key)} WHERE t.tenant_id = $1";
        var names = string.Concat(table.Columns.Select(c => $", {Quote(c.Name)}"));
        var values = string.Concat(table.Columns.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $", v.c{i}::{c.Type}")));
        var source = table.Columns.Count == 0 ? "(SELECT) v" : $"unnest({Arrays(table.Columns.Count)}) AS v({Names("c", table.Columns.Count)})";
        var write = $"INSERT INTO {table.Sql} (tenant_id{names}) OVERRIDING SYSTEM VALUE SELECT $1{values} FROM {source} {conflict}";
        foreach (var batch in keys.Chunk(Batch))
        {
            var columns = table.Columns.Select(_ => new List<string?>(batch.Length)).ToArray();
            await using (var command = Command(from, read, Transposed(batch, key.Count)))
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    for (var i = 0; i < columns.Length; i++)
                    {
                        columns[i].Add(change(table.Columns[i], reader.IsDBNull(i) ? null : reader.GetString(i)));
                    }
                }
            }

            await using var insert = Command(to, write, [.. columns.Select(c => c.ToArray())]);
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public async Task DeleteAsync(NpgsqlConnection connection, TenantTable table, IReadOnlyList<string[]> keys, CancellationToken cancellationToken)
    {
        var key = table.KeyColumns;
        var where = string.Concat(key.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $" AND t.{Quote(c.Name)} = k.c{i}::{c.Type}")));
        var sql = key.Count == 0
            ? $"DELETE FROM {table.Sql} WHERE tenant_id = $1"
            : $"DELETE FROM {table.Sql} t USING unnest({Arrays(key.Count)}) AS k({Names("c", key.Count)}) WHERE t.tenant_id = $1{where}";
        foreach (var batch in keys.Chunk(Batch))
        {
            await using var command = Command(connection, sql, Transposed(batch, key.Count));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Some keys of the source's rows that fulfil a condition.</summary>
    public async Task<IReadOnlyList<string[]>> KeysAsync(TenantTable table, string condition, int limit, CancellationToken cancellationToken)
    {
        var key = table.KeyColumns;
        await using var command = Command(
            from, $"SELECT {string.Join(", ", key.Select(c => $"{Quote(c.Name)}::text"))} FROM {table.Sql} WHERE tenant_id = $1 AND {condition} LIMIT {limit}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<string[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add([.. key.Select((_, i) => reader.GetString(i))]);
        }

        return keys;
    }

    // What was read of the source still holds: it is one moment. Where nothing was written, neither can the target have changed.
    private async Task<IReadOnlyList<MovedTable>> ProveAsync(
        IReadOnlyList<TenantTable> tables, List<Dictionary<string, Bucket>> known, bool again, CancellationToken cancellationToken)
    {
        var proof = new List<MovedTable>();
        foreach (var (table, here) in tables.Zip(known))
        {
            var there = again ? await BucketsAsync(to, table, cancellationToken) : here;
            var mine = ProofOf(table, here);
            var other = ProofOf(table, there);
            if (mine != other)
            {
                throw new KitException(
                    KitErrors.MoveNotVerified,
                    $"Table {table} has {mine.Rows} rows with checksum {mine.Checksum} in the database that the tenant leaves, and {other.Rows} with {other.Checksum} in the one that it goes to. Something there changes rows as they are written: a trigger, or somebody.");
            }

            proof.Add(mine);
        }

        return proof;
    }

    private static MovedTable ProofOf(TenantTable table, Dictionary<string, Bucket> buckets)
    {
        var text = string.Concat(buckets.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => $"{b.Key}:{b.Value.Rows}:{b.Value.Hash}\n"));
        return new(table.Name, buckets.Values.Sum(b => b.Rows), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private async Task<Dictionary<string, Bucket>> BucketsAsync(NpgsqlConnection connection, TenantTable table, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, $"""
            SELECT b, count(*), md5(string_agg(h, '' ORDER BY h COLLATE "C"))
            FROM (SELECT left(md5({KeyRow(table)}), {BucketDigits}) AS b, {Hash(table)} AS h FROM {table.Sql} t WHERE t.tenant_id = $1{Along(table)}) r GROUP BY b
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var buckets = new Dictionary<string, Bucket>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            buckets.Add(reader.GetString(0), new(reader.GetInt64(1), reader.GetString(2)));
        }

        return buckets;
    }

    private async Task<Dictionary<string, (string[] Key, string Hash)>> RowsAsync(
        NpgsqlConnection connection, TenantTable table, string[] buckets, CancellationToken cancellationToken)
    {
        var key = table.KeyColumns;
        var keys = string.Concat(key.Select(c => $", t.{Quote(c.Name)}::text"));
        await using var command = Command(
            connection, $"SELECT {Hash(table)}{keys} FROM {table.Sql} t WHERE t.tenant_id = $1{Along(table)} AND left(md5({KeyRow(table)}), {BucketDigits}) = ANY ($2)", [buckets]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new Dictionary<string, (string[], string)>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            string[] values = [.. key.Select((_, i) => reader.GetString(i + 1))];
            rows.Add(string.Join('\u001f', values), (values, reader.GetString(0)));
        }

        return rows;
    }

    private async Task<(T Here, T There)> BothAsync<T>(Func<NpgsqlConnection, Task<T>> ask)
    {
        var (here, there) = (ask(from), ask(to));
        await Task.WhenAll(here, there);
        return (await here, await there);
    }

    private async Task<int> RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, to);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql, params string?[][] arrays)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        foreach (var array in arrays)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = array, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        }

        return command;
    }

    private string Along(TenantTable table) => plan.Along(table, $"'{tenantId}'");

    private static string KeyRow(TenantTable table) => $"ROW({string.Join(", ", table.KeyColumns.Select(c => $"t.{Quote(c.Name)}"))})::text";

    private static string Hash(TenantTable table) => $"md5(ROW({string.Join(", ", table.Columns.Select(c => $"t.{Quote(c.Name)}"))})::text)";

    private static string JoinKeys(IReadOnlyList<TenantColumn> key) => key.Count == 0
        ? ""
        : $"JOIN unnest({Arrays(key.Count)}) AS k({Names("c", key.Count)}) ON {string.Join(" AND ", key.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"t.{Quote(c.Name)} = k.c{i}::{c.Type}")))}";

    private static string Arrays(int count) => string.Join(", ", Enumerable.Range(2, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"${i}")));

    private static string Names(string prefix, int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}")));

    private static string[][] Transposed(string[][] keys, int columns) => [.. Enumerable.Range(0, columns).Select(i => keys.Select(k => k[i]).ToArray())];

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private readonly record struct Bucket(long Rows, string Hash);
}
