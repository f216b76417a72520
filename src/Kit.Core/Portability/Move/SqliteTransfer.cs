using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kit.Audit;
using Kit.Data;
using Microsoft.Data.Sqlite;

namespace Kit.Portability;

/// <summary>
/// On SQLite: the source's file is attached to the target's, and rows go from one to the other within the engine. Reading keeps no writer of the
/// source's waiting; only the switch does, and there that is every writer of the file, for there is one at a time.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "Names come from the model, quoted; values are parameters.")]
internal sealed class SqliteTransfer(string source, string target, string shared, MovePlan plan, TenantMove move) : TenantTransfer(plan, move)
{
    private const string Attached = "source";
    private const int Busy = 5;
    private const int Constraint = 19;

    protected override string Now => "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'";

    protected override string Tenant => $"'{Move.TenantId.ToString().ToUpperInvariant()}'";

    // Nobody sees an old moment and writes: a transaction that read before another wrote is refused by SQLite itself.
    protected override Task WaitForOldTransactionsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<long> CopyAsync(CancellationToken cancellationToken) => CatchUpAsync(cancellationToken);

    public override async Task<long> CatchUpAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenBothAsync(cancellationToken);
        return (await PassAsync(connection, prove: false, cancellationToken)).Differed;
    }

    public override async Task<TenantHold> HoldAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var own = await OpenAsync(source, cancellationToken);
        own.DefaultTimeout = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds));
        try
        {
            var since = Stopwatch.GetTimestamp();
            var transaction = own.BeginTransaction();
            await ParkJobsAsync(own, transaction, cancellationToken);
            await ParkEntriesAsync(own, transaction, cancellationToken);
            return new(this, own, transaction, [], since, FinishAsync);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Busy)
        {
            await own.DisposeAsync();
            throw new SwitchBusyException(e);
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    public override async Task<long> BringAsync(CancellationToken cancellationToken) =>
        await BringAsync(Plan.Events, "true", Quote, cancellationToken)
        + await BringAsync(Plan.Batches, "true", Quote, cancellationToken)
        + await BringAsync(Plan.Jobs, "state = 'moved' AND order_key IS NULL AND waits_for IS NULL", c => c == "state" ? "'scheduled'" : Quote(c), cancellationToken)
        + await BringAsync(Plan.Jobs, "state IN ('moved', 'done', 'dead', 'cancelled')", c => c == "position" ? "-\"position\"" : Quote(c), cancellationToken)
        + await HoldJobsAsync(cancellationToken)
        + await BringAsync(Plan.Entries, $"seal_number = {AuditEntry.OnTheWay}", c => c == "seal_number" ? "NULL" : Quote(c), cancellationToken);

    private async Task<long> HoldJobsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(target, cancellationToken);
        return await HoldJobsAsync(connection, cancellationToken);
    }

    public override async Task<DbConnection> OpenSharedAsync(CancellationToken cancellationToken) => await OpenAsync(shared, cancellationToken);

    protected override async Task<DbConnection> OpenSourceAsync(CancellationToken cancellationToken) => await OpenAsync(source, cancellationToken);

    protected override async Task<DbConnection> OpenTargetAsync(CancellationToken cancellationToken) => await OpenAsync(target, cancellationToken);

    protected override Task DeferReferencesAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, transaction, "PRAGMA defer_foreign_keys = ON", cancellationToken);

    protected override string ExistsSql(TenantTable table) => $"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{table.Sql.Trim('"').Replace("'", "''", StringComparison.Ordinal)}'";

    protected override string DeleteSql(TenantTable table, int? limit) => limit is null
        ? $"DELETE FROM {table.Sql} WHERE tenant_id = @tenant{Plan.Along(table, Tenant)}"
        : $"DELETE FROM {table.Sql} WHERE rowid IN (SELECT rowid FROM {table.Sql} WHERE tenant_id = @tenant{Plan.Along(table, Tenant)} LIMIT {limit})";

    // Written there before it goes here; what is written there twice is written once.
    private async Task<long> BringAsync(TenantTable table, string which, Func<string, string> value, CancellationToken cancellationToken)
    {
        var columns = string.Concat(table.Columns.Select(c => $", {Quote(c.Name)}"));
        var values = string.Concat(table.Columns.Select(c => $", {value(c.Name)}"));
        await using var both = await OpenBothAsync(cancellationToken);
        await ExecuteAsync(both, null, "CREATE TEMP TABLE kit_moving (id INTEGER PRIMARY KEY)", cancellationToken);
        var rows = await ExecuteAsync(both, null, $"INSERT INTO temp.kit_moving SELECT rowid FROM {Attached}.{table.Sql} WHERE tenant_id = @tenant AND {which}", cancellationToken);
        await ExecuteAsync(
            both,
            null,
            $"INSERT INTO main.{table.Sql} (tenant_id{columns}) SELECT tenant_id{values} FROM {Attached}.{table.Sql} WHERE rowid IN (SELECT id FROM temp.kit_moving) ON CONFLICT DO NOTHING",
            cancellationToken);
        await ExecuteAsync(both, null, $"DELETE FROM {Attached}.{table.Sql} WHERE rowid IN (SELECT id FROM temp.kit_moving) AND tenant_id = @tenant AND {which}", cancellationToken);
        return rows;
    }

    private async Task<IReadOnlyList<MovedTable>> FinishAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenBothAsync(cancellationToken);
        return (await PassAsync(connection, prove: true, cancellationToken)).Proof;
    }

    private async Task<(long Differed, IReadOnlyList<MovedTable> Proof)> PassAsync(SqliteConnection connection, bool prove, CancellationToken cancellationToken)
    {
        // Deferred: it locks the file that it writes, the target's, and reads one moment of the other.
        await using var transaction = connection.BeginTransaction(deferred: true);
        try
        {
            await DeferReferencesAsync(connection, transaction, cancellationToken);
            var differed = 0L;
            foreach (var table in Plan.Tables)
            {
                differed += await ExecuteAsync(connection, transaction, WriteSql(table), cancellationToken);
            }

            foreach (var table in Plan.Tables.Reverse())
            {
                differed += await ExecuteAsync(connection, transaction, DeleteGoneSql(table), cancellationToken);
            }

            var proof = new List<MovedTable>();
            foreach (var table in prove ? Plan.Tables : [])
            {
                proof.Add(await ProveAsync(connection, transaction, table, cancellationToken));
            }

            await transaction.CommitAsync(cancellationToken);
            return (differed, proof);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Constraint)
        {
            throw new CopyConflictException(e);
        }
    }

    private async Task<MovedTable> ProveAsync(SqliteConnection connection, SqliteTransaction transaction, TenantTable table, CancellationToken cancellationToken)
    {
        var mine = await ChecksumAsync(connection, transaction, Attached, table, cancellationToken);
        var other = await ChecksumAsync(connection, transaction, "main", table, cancellationToken);
        return mine == other ? mine : throw new KitException(
            KitErrors.MoveNotVerified,
            $"Table {table} has {mine.Rows} rows with checksum {mine.Checksum} in the database that the tenant leaves, and {other.Rows} with {other.Checksum} in the one that it goes to. Something there changes rows as they are written: a trigger, or somebody.");
    }

    private async Task<MovedTable> ChecksumAsync(SqliteConnection connection, SqliteTransaction transaction, string schema, TenantTable table, CancellationToken cancellationToken)
    {
        // quote() tells a number from its text, and bytes from both.
        var row = string.Join(" || ',' || ", table.Columns.Select(c => $"quote({Quote(c.Name)})").DefaultIfEmpty("''"));
        await using var command = Command(
            connection, transaction, $"SELECT {row} FROM {schema}.{table.Sql} WHERE tenant_id = @tenant{Plan.Along(table, Tenant, schema + ".")} ORDER BY {string.Join(", ", table.Key)}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(reader.GetString(0)));
            hash.AppendData("\n"u8);
            rows++;
        }

        return new(table.Name, rows, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    private string WriteSql(TenantTable table)
    {
        var columns = string.Concat(table.Columns.Select(c => $", {Quote(c.Name)}"));
        var values = string.Concat(table.Columns.Select(c => $", s.{Quote(c.Name)}"));
        var same = string.Concat(table.Columns.Select(c => $" AND t.{Quote(c.Name)} IS s.{Quote(c.Name)} COLLATE BINARY AND typeof(t.{Quote(c.Name)}) = typeof(s.{Quote(c.Name)})"));
        var others = table.Columns.Except(table.KeyColumns).Select(c => $"{Quote(c.Name)} = excluded.{Quote(c.Name)}").ToList();
        var conflict = others.Count == 0 ? "DO NOTHING" : $"DO UPDATE SET {string.Join(", ", others)}";
        return $"""
            INSERT INTO main.{table.Sql} (tenant_id{columns}) SELECT s.tenant_id{values} FROM {Attached}.{table.Sql} s
            WHERE s.tenant_id = @tenant{Plan.Along(table, Tenant, Attached + ".")} AND NOT EXISTS (SELECT 1 FROM main.{table.Sql} t WHERE {SameKey(table)}{same})
            ON CONFLICT ({string.Join(", ", table.Key)}) {conflict}
            """;
    }

    private string DeleteGoneSql(TenantTable table) => $"""
        DELETE FROM main.{table.Sql} AS t WHERE t.tenant_id = @tenant{Plan.Along(table, Tenant, "main.")} AND NOT EXISTS (SELECT 1 FROM {Attached}.{table.Sql} s WHERE {SameKey(table)})
        """;

    private static string SameKey(TenantTable table) => string.Join(" AND ", table.Key.Append("tenant_id").Distinct().Select(k => $"t.{k} = s.{k}"));

    private async Task<SqliteConnection> OpenBothAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(target, cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"ATTACH DATABASE @file AS {Attached}";
        command.Parameters.AddWithValue("@file", new SqliteConnectionStringBuilder(source).DataSource);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }

    private static async Task<SqliteConnection> OpenAsync(string login, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(login) { Pooling = false, ForeignKeys = true }.ConnectionString) { DefaultTimeout = 30 };
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
