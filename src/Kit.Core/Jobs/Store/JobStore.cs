using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>
/// What the dispatcher does to the rows of all tenants. Every statement that ends a run asks for the lease's token, so that a node which lost
/// a job can't touch it; all moments are by the database's clock, which the nodes share.
/// </summary>
internal abstract class JobStore(IServiceScopeFactory scopes, DatabaseProvider provider, JobKinds kinds)
{
    private const int BatchSize = 1000;
    private JobTables? _tables;

    /// <summary>How many transactions may be open on jobs at once, if there is a limit.</summary>
    public abstract int? MaxTransactions { get; }

    /// <summary>An expression for now.</summary>
    protected abstract string Now { get; }

    /// <summary>What makes a statement leave alone the rows that another one is working on.</summary>
    protected abstract string SkipLocked { get; }

    // Kinds are checked against a pattern at start; there is nothing in them to quote.
    protected string KnownKinds { get; } = string.Join(", ", kinds.Known.Order(StringComparer.Ordinal).Select(k => $"'{k}'"));

    /// <summary>Whether there is anything to do; the one thing that an idle node asks, every second.</summary>
    public async Task<JobWork> PeekAsync(CancellationToken cancellationToken)
    {
        if (_tables is not { } tables)
        {
            await using var scope = Open(out _, out tables);
        }

        string Bit(JobWork work, string condition) => $"CASE WHEN EXISTS (SELECT 1 FROM {tables.Jobs} WHERE {condition}) THEN {(int)work} ELSE 0 END";
        var sql = $"""
            SELECT CAST({Bit(JobWork.Ready, "state = 'ready'")}
                + {Bit(JobWork.Due, $"state = 'scheduled' AND run_at <= {Now}")}
                + {Bit(JobWork.Expired, $"state = 'running' AND lease_until < {Now}")} AS bigint)
            """;
        return (JobWork)await provider.PeekAsync(sql, cancellationToken);
    }

    /// <summary>Takes jobs off the queue, fairly between lanes, under a new lease.</summary>
    public async Task<IReadOnlyList<Job>> ClaimAsync(int free, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var scope = Open(out var db, out var tables);
        return await ClaimAsync(db, tables, free, lease.TotalSeconds, Guid.CreateVersion7(), cancellationToken);
    }

    /// <summary>Makes the jobs ready whose time has come.</summary>
    public Task<int> PromoteAsync(CancellationToken cancellationToken) => ExecuteAsync(
        t => $"""
            UPDATE {t.Jobs} SET state = 'ready'
            WHERE (tenant_id, id) IN (
                SELECT tenant_id, id FROM {t.Jobs} WHERE state = 'scheduled' AND run_at <= {Now} ORDER BY run_at LIMIT {BatchSize} {SkipLocked})
            """,
        [],
        cancellationToken);

    /// <summary>Prolongs leases; returns the ids and tokens of the jobs that are still this node's.</summary>
    public async Task<IReadOnlySet<(Guid Id, Guid? Token)>> RenewAsync(IReadOnlyCollection<Job> running, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var scope = Open(out var db, out var tables);
        object[] values = [lease.TotalSeconds, .. running.SelectMany(j => new object[] { j.TenantId, j.Id, j.LeaseToken! })];
        var rows = Enumerable.Range(0, running.Count).Select(i => $"({{{(i * 3) + 1}}}, {{{(i * 3) + 2}}}, {{{(i * 3) + 3}}})");
        var renewed = await RowsAsync(
            db,
            $"UPDATE {tables.Jobs} SET lease_until = {After("{0}")} WHERE state = 'running' AND (tenant_id, id, lease_token) IN (VALUES {string.Join(", ", rows)}) RETURNING *",
            values,
            cancellationToken);
        return renewed.Select(j => (j.Id, j.LeaseToken)).ToHashSet();
    }

    /// <summary>Takes back the jobs whose lease has ended, and buries those that ended their process too often; returns them.</summary>
    public async Task<IReadOnlyList<Job>> ReconcileAsync(int maxCrashes, CancellationToken cancellationToken)
    {
        await using var scope = Open(out var db, out var tables);
        const string Over = "crash_count + 1 >= {0} OR attempts >= max_attempts";
        return await RowsAsync(
            db,
            $"""
            UPDATE {tables.Jobs} SET
                crash_count = crash_count + 1,
                state = CASE WHEN {Over} THEN 'dead' ELSE 'ready' END,
                finished_at = CASE WHEN {Over} THEN {Now} END,
                last_error = 'The process that ran it ended, or lost the database, at attempt ' || attempts || '.',
                lease_until = NULL, lease_token = NULL
            WHERE (tenant_id, id) IN (
                SELECT tenant_id, id FROM {tables.Jobs} WHERE state = 'running' AND lease_until < {Now} ORDER BY lease_until LIMIT {BatchSize} {SkipLocked})
            RETURNING *
            """,
            [maxCrashes],
            cancellationToken);
    }

    /// <summary>Ends a run well, within the transaction of the job's own context. Whether the job was still this node's.</summary>
    public async Task<bool> CompleteAsync(KitDbContext db, Job job, bool erase, CancellationToken cancellationToken)
    {
        var tables = _tables ??= JobTables.Of(db);
        var sql = $"UPDATE {tables.Jobs} SET state = 'done', finished_at = {After("0.0")}{(erase ? ", payload = ''" : "")}, {EndOfLease}";
        return await db.Database.ExecuteSqlRawAsync(sql, Key(job), cancellationToken) == 1;
    }

    /// <summary>Puts the job off to another attempt. Whether it was still this node's.</summary>
    public async Task<bool> RetryAsync(Job job, string error, TimeSpan delay, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"UPDATE {t.Jobs} SET state = 'scheduled', run_at = {After("{4}")}, last_error = {{3}}, {EndOfLease}",
        [.. Key(job), error, delay.TotalSeconds],
        cancellationToken) == 1;

    /// <summary>Gives the job up. Whether it was still this node's.</summary>
    public async Task<bool> BuryAsync(Job job, string error, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"UPDATE {t.Jobs} SET state = 'dead', finished_at = {Now}, last_error = {{3}}, {EndOfLease}",
        [.. Key(job), error],
        cancellationToken) == 1;

    /// <summary>Gives the job back as if it had not been taken. Whether it was still this node's.</summary>
    public async Task<bool> ReleaseAsync(Job job, TimeSpan delay, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"UPDATE {t.Jobs} SET attempts = attempts - 1, state = {(delay > TimeSpan.Zero ? $"'scheduled', run_at = {After("{3}")}" : "'ready'")}, {EndOfLease}",
        delay > TimeSpan.Zero ? [.. Key(job), delay.TotalSeconds] : Key(job),
        cancellationToken) == 1;

    /// <summary>Deletes a batch of what ended long ago; returns whether there may be more.</summary>
    public async Task<bool> PruneAsync(JobState state, TimeSpan age, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"""
            DELETE FROM {t.Jobs} WHERE (tenant_id, id) IN (
                SELECT tenant_id, id FROM {t.Jobs} WHERE state = '{(state == JobState.Done ? "done" : "dead")}' AND finished_at < {After("{0}")}
                ORDER BY finished_at LIMIT {BatchSize} {SkipLocked})
            """,
        [-age.TotalSeconds],
        cancellationToken) == BatchSize;

    /// <summary>How long the oldest job has waited that could run, had it a worker.</summary>
    public async Task<TimeSpan?> OldestDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = Open(out var db, out var tables);
        var sql = $"""
            SELECT {SecondsSince("min(j.run_at)")} AS "Value" FROM {tables.Jobs} j
            WHERE (j.state = 'ready' OR j.state = 'scheduled' AND j.run_at <= {Now}) AND {IsServed(tables, "j")}
            """;
        var seconds = await db.Database.SqlQueryRaw<double?>(sql).ToListAsync(cancellationToken);
        return seconds is [{ } age] ? TimeSpan.FromSeconds(Math.Max(0, age)) : null;
    }

    /// <summary>Makes all who want this name wait until the context's transaction ends.</summary>
    public abstract Task LockAsync(KitDbContext db, string name, CancellationToken cancellationToken);

    protected abstract Task<IReadOnlyList<Job>> ClaimAsync(
        KitDbContext db, JobTables tables, int free, double leaseSeconds, Guid token, CancellationToken cancellationToken);

    /// <summary>An expression for the moment so many seconds after now.</summary>
    protected abstract string After(string seconds);

    protected abstract string SecondsSince(string moment);

    /// <summary>A condition: the platform, or a tenant that takes work of this lane. The jobs of others stay as they are until it does.</summary>
    /// <param name="tables">The tables' names.</param>
    /// <param name="row">The alias of a row with a tenant and a lane.</param>
    protected static string IsServed(JobTables tables, string row) => $"""
        ({row}.tenant_id = '{Tenant.Platform}' OR EXISTS (
            SELECT 1 FROM {tables.Tenants} t WHERE t.id = {row}.tenant_id
            AND (t.status = '{nameof(TenantStatus.Active)}' OR {row}.lane = '{JobAttribute.AnyStatusLane}')))
        """;

    protected static async Task<List<Job>> RowsAsync(KitDbContext db, string sql, object[] values, CancellationToken cancellationToken) =>
        await db.Set<Job>().FromSqlRaw(sql, values).IgnoreQueryFilters(LiftedFilter.Keys).AsNoTracking().ToListAsync(cancellationToken);

    // With the key's values, the end of every statement that ends a run.
    private const string EndOfLease = "lease_until = NULL, lease_token = NULL WHERE tenant_id = {0} AND id = {1} AND lease_token = {2} AND state = 'running'";

    private static object[] Key(Job job) => [job.TenantId, job.Id, job.LeaseToken!];

    private async Task<int> ExecuteAsync(Func<JobTables, string> sql, object[] values, CancellationToken cancellationToken)
    {
        await using var scope = Open(out var db, out var tables);
        return await db.Database.ExecuteSqlRawAsync(sql(tables), values, cancellationToken);
    }

    private AsyncServiceScope Open(out KitDbContext db, out JobTables tables)
    {
        var scope = PlatformScope.Open(scopes, Actor.System, "work on the job queue");
        db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        tables = _tables ??= JobTables.Of(db);
        return scope;
    }
}
