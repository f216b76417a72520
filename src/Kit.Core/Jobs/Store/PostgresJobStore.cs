using System.Diagnostics.CodeAnalysis;
using System.Data;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace Kit.Jobs;

/// <summary>The queue on PostgreSQL: many nodes take from it at once and step around each other's rows.</summary>
[SuppressMessage("Security", "CA2100", Justification = "The texts come from Kit; values are parameters.")]
internal sealed class PostgresJobStore(IServiceScopeFactory scopes, ITenantDatabases databases, JobKinds kinds, LaneLimits limits, string? database)
    : JobStore(scopes, databases, kinds, limits, database)
{
    // What a claim or a prolonged lease is worth is lost with a server that crashes: such a job is ready, or its lease ends. So nobody waits for
    // the disk. And nobody waits for ever for another node that has a lane's row.
    private const string Bypass =
        $"SELECT set_config('role', '{DatabaseOptions.Roles.Platform}', true), set_config('{TenantCommandInterceptor.Setting}', '', true), set_config('synchronous_commit', 'off', true), set_config('lock_timeout', '3s', true)";

    // A job's transaction that a crashed server forgets was never there: the job, whose completion is part of it, runs again. So it does not wait for the disk either.
    private const string SetTenantToEnd = $"SELECT set_config('{TenantCommandInterceptor.Setting}', $1, true), set_config('synchronous_commit', 'off', true)";
    private Texts? _texts;

    public override SemaphoreSlim? Transactions => null;

    protected override string Now => "now()";

    protected override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    protected override Task<int> BeginAsync(KitDbContext db, JobTables tables, IReadOnlyList<(Guid TenantId, string Key)> sequences, CancellationToken cancellationToken)
    {
        object[] values = [sequences.Select(s => s.TenantId).ToArray(), sequences.Select(s => s.Key).ToArray()];
        return db.Database.ExecuteSqlRawAsync(OrderSql.BeginOnPostgres(tables, Now), values, cancellationToken);
    }

    protected override string OldestDueSql(JobTables tables) => $"""
        WITH RECURSIVE {PostgresClaimSql.Found(tables)}
        SELECT {SecondsSince("min(run_at)")} AS "Value" FROM (
            SELECT o.run_at FROM found f CROSS JOIN LATERAL ({PostgresClaimSql.Oldest(tables, "f")}) o WHERE {IsServed(tables, "f")}
            UNION ALL
            (SELECT j.run_at FROM {tables.Jobs} j WHERE j.state = 'scheduled' AND j.run_at <= {Now} AND {IsServed(tables, "j")} ORDER BY j.run_at LIMIT 1)) due
        """;

    public override Task LockAsync(KitDbContext db, string name, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(hashtextextended({0}, 3))", [name], cancellationToken);

    /// <summary>
    /// All in one round trip: what is taken is committed before it is read, so that a node which stops in the middle of reading has no locks.
    /// </summary>
    protected override async Task<JobClaim> TakeAsync(
        JobTables tables, LaneTable table, int free, double leaseSeconds, Guid token, CancellationToken cancellationToken)
    {
        var texts = TextsOf(tables);
        await using var connection = await Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, Bypass);
        var take = Add(batch, table.IsEmpty ? texts.Take : texts.TakeLimited, Int(free), Real(leaseSeconds), Id(token));
        if (!table.IsEmpty)
        {
            take.Parameters.Add(Text(table.Json));
            Add(batch, texts.Lock, Id(token), Text(table.Json));
            Add(batch, texts.GiveBack, Id(token), Text(table.Json));
        }

        Add(batch, "COMMIT");
        Add(batch, Bypass);
        Add(batch, texts.Read, Id(token));

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (more, isHeld) = (reader.GetBoolean(0), reader.GetBoolean(1));
        if (!table.IsEmpty)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var jobs = new List<Job>();
        while (await reader.ReadAsync(cancellationToken))
        {
            jobs.Add(JobRow.Read(reader));
        }

        return new(jobs, more, isHeld);
    }

    /// <summary>
    /// The completion and the commit are one round trip. Where the job is not this node's any more, the statement fails, and with it what follows:
    /// the commit is not reached.
    /// </summary>
    public override async Task<bool> CompleteAndCommitAsync(
        KitDbContext db, IDbContextTransaction transaction, Job job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        var texts = TextsOf(TablesOf(db));
        await using (var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection()))
        {
            Add(batch, SetTenantToEnd, Text(job.TenantId.ToString()));
            Add(batch, outcome.Erase ? texts.CompleteErased : texts.Complete, Id(job.TenantId), Id(job.Id), Id(job.LeaseToken!.Value), Text(outcome.Result));
            Add(batch, "COMMIT");
            try
            {
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DivisionByZero)
            {
                return false;
            }
        }

        // EF Core did not see it.
        db.TransactionEnded(committed: true);
        return true;
    }

    public override async Task<IReadOnlySet<(Guid Id, Guid? Token)>> RenewAsync(IReadOnlyCollection<Job> running, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var work = Open(out _, out var tables);
        return await KeysAsync(
            $"""
            UPDATE {tables.Jobs} j SET lease_until = {After("$4")} FROM unnest($1, $2, $3) AS k(tenant_id, id, token)
            WHERE j.tenant_id = k.tenant_id AND j.id = k.id AND j.lease_token = k.token AND j.state = 'running' RETURNING j.id, j.lease_token
            """,
            [.. KeysOf(running), Real(lease.TotalSeconds)],
            cancellationToken);
    }

    public override async Task<IReadOnlySet<(Guid Id, Guid? Token)>> CompleteAsync(IReadOnlyList<(Job Job, JobOutcome Outcome)> ended, CancellationToken cancellationToken)
    {
        await using var work = Open(out _, out var tables);
        return await KeysAsync(
            $"""
            UPDATE {tables.Jobs} j SET state = 'done', finished_at = clock_timestamp(), payload = CASE WHEN k.erase THEN '' ELSE j.payload END, result = k.result,
                {OrderSql.Mark}, lease_until = NULL, lease_token = NULL
            FROM unnest($1, $2, $3, $4, $5) AS k(tenant_id, id, token, erase, result)
            WHERE j.tenant_id = k.tenant_id AND j.id = k.id AND j.lease_token = k.token AND j.state = 'running' RETURNING j.id, k.token
            """,
            [
                .. KeysOf(ended.Select(e => e.Job)),
                new NpgsqlParameter<bool[]> { TypedValue = [.. ended.Select(e => e.Outcome.Erase)] },
                new NpgsqlParameter<string?[]> { TypedValue = [.. ended.Select(e => e.Outcome.Result)] },
            ],
            cancellationToken);
    }

    protected override string IsFree(string tenantId) => $"pg_try_advisory_xact_lock_shared(hashtextextended(CAST({tenantId} AS text), {FenceSql.Seed}))";

    protected override string IdText(Guid id) => id.ToString();

    protected override string After(string seconds) => $"clock_timestamp() + make_interval(secs => {seconds})";

    protected override string SecondsSince(string moment) => $"extract(epoch FROM now() - {moment})::double precision";

    protected override string PairsOf(IEnumerable<(string Kind, int Version)> pairs) => $"({string.Join(", ", pairs.Select(p => $"('{p.Kind}', {p.Version})"))})";

    private NpgsqlDataSource Source => ((PostgresProvider)Provider).Source;

    // Which tenants are served is in the text only where the database is not the shared one; there it changes with them.
    private Texts TextsOf(JobTables tables)
    {
        var tenants = Tenants;
        return _texts is { } known && known.Tenants == tenants ? known : _texts = new(
            tenants,
            PostgresClaimSql.Take(tables, IsKnown("f"), IsServed(tables, "f"), After),
            PostgresClaimSql.TakeLimited(tables, IsKnown("f"), IsServed(tables, "f"), After),
            PostgresClaimSql.Lock(tables),
            PostgresClaimSql.GiveBack(tables),
            PostgresClaimSql.Read(tables),
            Complete(tables, ""),
            Complete(tables, "payload = '', "));
    }

    private async Task<IReadOnlySet<(Guid Id, Guid? Token)>> KeysAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var connection = await Source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, TenantCommandInterceptor.BypassSql.TrimEnd(';', '\n'));
        Add(batch, sql, parameters);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var keys = new HashSet<(Guid, Guid?)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        return keys;
    }

    private static NpgsqlParameter[] KeysOf(IEnumerable<Job> jobs)
    {
        List<Job> all = [.. jobs];
        return [Ids(all.Select(j => j.TenantId)), Ids(all.Select(j => j.Id)), Ids(all.Select(j => j.LeaseToken!.Value))];
    }

    private static NpgsqlParameter<Guid[]> Ids(IEnumerable<Guid> ids) => new() { TypedValue = [.. ids] };

    private static string Complete(JobTables tables, string and) => $"""
        WITH done AS (
            UPDATE {tables.Jobs} SET {and}state = 'done', finished_at = clock_timestamp(), result = $4, {OrderSql.Mark}, lease_until = NULL, lease_token = NULL
            WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running' RETURNING 1)
        SELECT 1 / count(*) FROM done
        """;

    private static NpgsqlBatchCommand Add(NpgsqlBatch batch, string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
        return command;
    }

    private static NpgsqlParameter<int> Int(int value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Integer };

    private static NpgsqlParameter<double> Real(double value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Double };

    private static NpgsqlParameter<Guid> Id(Guid value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private sealed record Texts(
        IReadOnlyList<TenantInfo> Tenants, string Take, string TakeLimited, string Lock, string GiveBack, string Read, string Complete, string CompleteErased);
}
