using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Kit.Audit;
using Kit.Data;
using Npgsql;

namespace Kit.Portability;

/// <summary>
/// On PostgreSQL. It works as the owner of the tables, who may also write what is only ever added to, and within the tenant's setting: forced
/// row-level security keeps it from other tenants' rows like everybody else.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "Names come from the model, quoted; values are parameters.")]
internal sealed class PostgresTransfer(string source, string target, string shared, MovePlan plan, TenantMove move, MoveOptions options) : TenantTransfer(plan, move)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Those that are at rest between two statements and see each anew wait for nobody; the only ones that Kit keeps open are its locks.
    private const string TransactionsSql = $"""
        SELECT l.virtualxid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'virtualxid' AND l.granted AND a.datname = current_database() AND a.usesysid IS NOT NULL
            AND a.application_name <> '{AdvisoryLock.ApplicationName}' AND l.pid <> pg_backend_pid()
        """;

    // What the text of values must not depend on.
    private const string SessionSettings = "-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=postgres -c extra_float_digits=1 -c bytea_output=hex";

    private const string CountersSql = """
        SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL
        """;

    protected override string Now => "now()";

    protected override string Tenant => $"'{Move.TenantId}'";

    public override async Task<long> CopyAsync(CancellationToken cancellationToken)
    {
        await using var from = await OpenAsync(source, cancellationToken);
        await using var to = await OpenAsync(target, cancellationToken);
        await using var moment = await from.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var rows = 0L;
        foreach (var group in Plan.Groups)
        {
            await using var transaction = await to.BeginTransactionAsync(cancellationToken);
            await DeferReferencesAsync(to, transaction, cancellationToken);
            var pass = new PostgresPass(from, to, Plan, Move.TenantId);
            foreach (var table in group)
            {
                rows += await pass.HasRowsAsync(to, table, cancellationToken) ? 0 : await pass.CopyAllAsync(table, cancellationToken);
            }

            await CommitAsync(to, transaction, cancellationToken);
        }

        return rows;
    }

    public override async Task<long> CatchUpAsync(CancellationToken cancellationToken)
    {
        await using var from = await OpenAsync(source, cancellationToken);
        await using var to = await OpenAsync(target, cancellationToken);
        await using var moment = await from.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var transaction = await to.BeginTransactionAsync(cancellationToken);
        await DeferReferencesAsync(to, transaction, cancellationToken);
        try
        {
            var (written, _) = await new PostgresPass(from, to, Plan, Move.TenantId).RunAsync(Plan.Tables, prove: false, cancellationToken);
            await CommitAsync(to, transaction, cancellationToken);
            return written;
        }
        catch (PostgresException e) when (IsConflict(e))
        {
            throw new CopyConflictException(e);
        }
    }

    public override async Task<TenantHold> HoldAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        // Connections are made before anybody has to wait for it.
        var opened = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < 3; i++)
            {
                opened.Add(await OpenAsync(i < 2 ? source : target, cancellationToken));
            }

            var (own, from, to) = (opened[0], opened[1], opened[2]);
            var transaction = await own.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(own, transaction, $"SET LOCAL lock_timeout = {(int)patience.TotalMilliseconds}", cancellationToken);
            var since = Stopwatch.GetTimestamp();
            await ExecuteAsync(own, transaction, $"SELECT pg_advisory_xact_lock(hashtextextended(@tenant::text, {FenceSql.Seed}))", cancellationToken);
            await ParkJobsAsync(own, transaction, cancellationToken);
            await ParkEntriesAsync(own, transaction, cancellationToken);
            return new(this, own, transaction, [from, to], since, token => FinishAsync(from, to, token));
        }
        catch (Exception e)
        {
            opened.ForEach(c => c.Dispose());
            if (e is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected })
            {
                throw new SwitchBusyException(e);
            }

            throw;
        }
    }

    public override async Task<long> BringAsync(CancellationToken cancellationToken)
    {
        await using var from = await OpenAsync(source, cancellationToken);
        await using var to = await OpenAsync(target, cancellationToken);
        return await BringAsync(from, to, Plan.Events, "true", (_, v) => v, cancellationToken)
            + await BringAsync(from, to, Plan.Batches, "true", (_, v) => v, cancellationToken)
            + await BringAsync(from, to, Plan.Jobs, "state = 'moved' AND order_key IS NULL AND waits_for IS NULL", (c, v) => c.Name == "state" ? "scheduled" : v, cancellationToken)
            + await BringAsync(from, to, Plan.Jobs, "state IN ('moved', 'done', 'dead', 'cancelled')", (c, v) => c.Name == "position" && v is not null ? "-" + v : v, cancellationToken)
            + await HoldJobsAsync(to, cancellationToken)
            + await BringAsync(from, to, Plan.Entries, $"seal_number = {AuditEntry.OnTheWay}", (c, v) => c.Name == "seal_number" ? null : v, cancellationToken);
    }

    public override async Task<DbConnection> OpenSharedAsync(CancellationToken cancellationToken) => await OpenAsync(shared, cancellationToken);

    protected override async Task<DbConnection> OpenSourceAsync(CancellationToken cancellationToken) => await OpenAsync(source, cancellationToken);

    protected override async Task<DbConnection> OpenTargetAsync(CancellationToken cancellationToken) => await OpenAsync(target, cancellationToken);

    protected override async Task WaitForOldTransactionsAsync(CancellationToken cancellationToken)
    {
        await using var own = await OpenAsync(source, cancellationToken);
        var older = await TransactionsAsync(own, cancellationToken);
        var since = Stopwatch.GetTimestamp();
        while (older.Count > 0)
        {
            if (Stopwatch.GetElapsedTime(since) > options.OldTransactionsPatience)
            {
                throw new KitException(
                    KitErrors.MoveBusy,
                    $"{older.Count} transactions of the database are older than the move, and still open after {options.OldTransactionsPatience}. Find them in pg_stat_activity, and move again.");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            older.IntersectWith(await TransactionsAsync(own, cancellationToken));
        }
    }

    protected override Task DeferReferencesAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, transaction, "SET CONSTRAINTS ALL DEFERRED", cancellationToken);

    protected override string ExistsSql(TenantTable table) => $"SELECT count(*) FROM pg_class WHERE oid = to_regclass('{table.Sql.Replace("'", "''", StringComparison.Ordinal)}')";

    protected override string DeleteSql(TenantTable table, int? limit) => limit is null
        ? $"DELETE FROM {table.Sql} WHERE tenant_id = @tenant{Plan.Along(table, Tenant)}"
        : $"DELETE FROM {table.Sql} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table.Sql} WHERE tenant_id = @tenant{Plan.Along(table, Tenant)} LIMIT {limit}))";

    // Written there before it goes here; what is written there twice is written once.
    private async Task<long> BringAsync(
        NpgsqlConnection from, NpgsqlConnection to, TenantTable table, string which, Func<TenantColumn, string?, string?> change, CancellationToken cancellationToken)
    {
        var pass = new PostgresPass(from, to, Plan, Move.TenantId);
        for (var brought = 0L; ;)
        {
            var keys = await pass.KeysAsync(table, which, Batch, cancellationToken);
            if (keys.Count == 0)
            {
                return brought;
            }

            await pass.WriteAsync(table, keys, change, orNothing: true, cancellationToken);
            await pass.DeleteAsync(from, table, keys, cancellationToken);
            brought += keys.Count;
        }
    }

    private static bool IsConflict(PostgresException e) => e.SqlState.StartsWith("23", StringComparison.Ordinal);

    // What was put off is checked while it can still be told from a failed commit.
    private async Task CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, transaction, "SET CONSTRAINTS ALL IMMEDIATE", cancellationToken);
        }
        catch (PostgresException e) when (IsConflict(e))
        {
            throw new CopyConflictException(e);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    // Everybody else of the tenant's is kept out: what one moment has now is all that there is.
    private async Task<IReadOnlyList<MovedTable>> FinishAsync(NpgsqlConnection from, NpgsqlConnection to, CancellationToken cancellationToken)
    {
        await using var moment = await from.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var transaction = await to.BeginTransactionAsync(cancellationToken);
        await DeferReferencesAsync(to, transaction, cancellationToken);
        try
        {
            var (_, proof) = await new PostgresPass(from, to, Plan, Move.TenantId).RunAsync(Plan.Tables, prove: true, cancellationToken);
            await AdvanceCountersAsync(from, to, cancellationToken);
            await CommitAsync(to, transaction, cancellationToken);
            return proof;
        }
        catch (PostgresException e) when (IsConflict(e))
        {
            throw new CopyConflictException(e);
        }
    }

    /// <summary>Makes the target's counters go on where the source's are, or where its own are if that is further.</summary>
    private async Task AdvanceCountersAsync(NpgsqlConnection from, NpgsqlConnection to, CancellationToken cancellationToken)
    {
        var counters = new List<(string Name, long Value)>();
        await using (var command = new NpgsqlCommand(CountersSql, from))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                counters.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }

        foreach (var (name, value) in counters)
        {
            await ExecuteAsync(
                to,
                null,
                "SELECT setval(c.oid, greatest(@value, coalesce(pg_sequence_last_value(c.oid), @value))) FROM pg_class c WHERE c.oid = to_regclass(@name) AND c.relkind = 'S'",
                cancellationToken,
                ("@name", name),
                ("@value", value));
        }
    }

    private static async Task<HashSet<string>> TransactionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TransactionsSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var transactions = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            transactions.Add(reader.GetString(0));
        }

        return transactions;
    }

    // The tenant and the rest hold for the session, and so they are said as it begins: a transaction pooler, which would give them to others and
    // others' to this one, refuses such a connection.
    private async Task<NpgsqlConnection> OpenAsync(string login, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(login) { Pooling = false, Multiplexing = false, CommandTimeout = 0, ApplicationName = "kit move" };
        settings.Options = $"{settings.Options} -c {TenantCommandInterceptor.Setting}={Move.TenantId} {SessionSettings}".TrimStart();
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"SELECT current_setting('{TenantCommandInterceptor.Setting}', true)", connection);
            return await command.ExecuteScalarAsync(cancellationToken) as string == Move.TenantId.ToString()
                ? connection
                : throw new InvalidOperationException("The owner's connection does not take settings as it begins. ConnectionStrings:KitOwner must go to PostgreSQL itself, and not by way of a pooler.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
