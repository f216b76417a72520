using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>
/// What the dispatcher does to the rows of all tenants. Every statement that ends a run asks for the lease's token, so that a node which lost
/// a job can't touch it; all moments are by the database's clock, which the nodes share.
/// </summary>
/// <param name="scopes">Opens the scope that it works in.</param>
/// <param name="databases">The databases.</param>
/// <param name="kinds">What this node can run.</param>
/// <param name="limits">What lanes may do.</param>
/// <param name="database">The name of the database whose queue it is; <see langword="null"/> for the shared one.</param>
internal abstract class JobStore(IServiceScopeFactory scopes, ITenantDatabases databases, JobKinds kinds, LaneLimits limits, string? database) : IDisposable
{
    private const int BatchSize = 1000;
    private const string Settling = "who is next";

    // With the key's values, the end of every statement that ends a run.
    private const string EndOfLease = "lease_until = NULL, lease_token = NULL WHERE tenant_id = {0} AND id = {1} AND lease_token = {2} AND state = 'running'";
    private volatile IReadOnlyList<TenantInfo> _tenants = [];
    private JobTables? _tables;
    private JobCompletions? _completions;
    private volatile ScheduleTables? _scheduleTables;

    /// <summary>The name of the database whose queue it is; <see langword="null"/> for the shared one.</summary>
    public string? Database => database;

    /// <summary>Who lives in a database that is not the shared one, and so has no tenants' table to ask.</summary>
    public IReadOnlyList<TenantInfo> Tenants
    {
        get => _tenants;
        set => _tenants = value;
    }

    /// <summary>What asks whether a schedule is due, as a query that has a row then; <see langword="null"/> where nobody sees to schedules.</summary>
    public Func<string?>? AnyTickDue { get; set; }

    /// <summary>The tables of schedules; known once anything was asked of the database.</summary>
    public ScheduleTables? ScheduleTables => _scheduleTables;

    /// <summary>What further statements are written with.</summary>
    public QueueSql Sql => new(Now, SkipLocked, After, SecondsSince, IdText, IsFree);

    /// <summary>What a job's transaction waits for where only so many may be open at once.</summary>
    public abstract SemaphoreSlim? Transactions { get; }

    /// <summary>An expression for now.</summary>
    protected abstract string Now { get; }

    /// <summary>What makes a statement leave alone the rows that another one is working on.</summary>
    protected abstract string SkipLocked { get; }

    /// <summary>Writes that jobs are done, many at once.</summary>
    public JobCompletions Completions => LazyInitializer.EnsureInitialized(ref _completions, () => new(this));

    protected DatabaseProvider Provider => databases.ProviderOf(database);

    /// <summary>Whether there is anything to do; the one thing that an idle node asks, every second.</summary>
    public async Task<JobWork> PeekAsync(CancellationToken cancellationToken)
    {
        if (_tables is not { } tables)
        {
            await using var work = Open(out _, out tables);
        }

        string If(JobWork work, string query) => $"CASE WHEN {query} THEN {(int)work} ELSE 0 END";
        string Any(JobWork work, string query) => If(work, $"EXISTS ({query})");
        string Bit(JobWork work, string condition) => Any(work, $"SELECT 1 FROM {tables.Jobs} WHERE {condition}");
        var sql = $"""
            SELECT CAST({Bit(JobWork.Ready, "state = 'ready'")}
                + {Bit(JobWork.Due, $"state = 'scheduled' AND run_at <= {Now}")}
                + {Bit(JobWork.Expired, $"state = 'running' AND lease_until < {Now}")}
                + {Bit(JobWork.Cancelled, "state = 'running' AND cancel_requested_at IS NOT NULL")}
                + {If(JobWork.Unsettled, $"EXISTS (SELECT 1 FROM {tables.Jobs} WHERE unsettled) OR EXISTS (SELECT 1 FROM {tables.Batches} WHERE unsettled)")}
                + {(AnyTickDue?.Invoke() is { } due ? Any(JobWork.Tick, due) : "0")} AS bigint)
            """;
        return (JobWork)await Provider.PeekAsync(sql, cancellationToken);
    }

    /// <summary>Takes jobs off the queue, fairly between lanes and within their limits, under a new lease.</summary>
    public async Task<JobClaim> TakeAsync(int free, TimeSpan lease, CancellationToken cancellationToken)
    {
        var table = await limits.GetAsync(cancellationToken);
        if (_tables is not { } tables)
        {
            await using var work = Open(out _, out tables);
        }

        return await TakeAsync(tables, table, free, lease.TotalSeconds, Guid.CreateVersion7(), cancellationToken);
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

    /// <summary>
    /// Lets begin what waits for other jobs that have ended. Whatever comes or ends in a sequence or a batch leaves a mark, committed with it; this looks, after
    /// that, who is first, and takes the marks away that it has seen. So no end is overlooked, at whatever moment a node is gone, and nobody waits for a
    /// transaction of others.
    /// </summary>
    /// <returns>How many begin.</returns>
    public async Task<int> SettleAsync(CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out var tables);
        var (released, more) = (0, true);
        while (more)
        {
            await OneTry.RunAsync(db, async () =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                await LockAsync(db, Settling, cancellationToken); // one at a time, so that two don't wait for each other
                var (begun, isFull) = await JobMarks.SettleAsync(db, BatchSize, sequences => BeginAsync(db, tables, sequences, cancellationToken), cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                (released, more) = (released + begun, isFull);
            });
        }

        return released;
    }

    /// <summary>Prolongs leases; returns the ids and tokens of the jobs that are still this node's.</summary>
    public abstract Task<IReadOnlySet<(Guid Id, Guid? Token)>> RenewAsync(IReadOnlyCollection<Job> running, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>The running jobs, of whatever node, whose end was asked for.</summary>
    public async Task<IReadOnlySet<(Guid Id, Guid? Token)>> FindCancelledAsync(CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out _);
        var found = await db.AllTenants<Job>().Where(j => j.State == JobState.Running && j.CancelRequestedAt != null).Select(j => new { j.Id, j.LeaseToken }).ToListAsync(cancellationToken);
        return found.Select(j => (j.Id, j.LeaseToken)).ToHashSet();
    }

    /// <summary>
    /// Takes back the jobs whose lease has ended, and buries those that ended their process too often; returns them. Not among them are those that had not
    /// begun: nothing happened to them.
    /// </summary>
    public async Task<IReadOnlyList<Job>> ReconcileAsync(int maxCrashes, CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out var tables);
        var (over, unbegun) = (CrashRules.IsOver("{0}"), CrashRules.IsUnbegun("{0}"));
        string Expired(string condition) => $"""
            WHERE (tenant_id, id) IN (
                SELECT tenant_id, id FROM {tables.Jobs} WHERE state = 'running' AND lease_until < {Now} AND {condition} ORDER BY lease_until LIMIT {BatchSize} {SkipLocked})
            """;
        var back = $"UPDATE {tables.Jobs} SET attempts = attempts - 1, {BackAs("ready")}, lease_until = NULL, lease_token = NULL {Expired(unbegun)}";
        await db.Database.ExecuteSqlRawAsync(back, [maxCrashes], cancellationToken);
        return await RowsAsync(
            db,
            $"""
            UPDATE {tables.Jobs} SET
                crash_count = crash_count + 1,
                state = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' WHEN {over} THEN 'dead' ELSE 'ready' END,
                finished_at = CASE WHEN cancel_requested_at IS NOT NULL OR {over} THEN {Now} END,
                last_error = 'The process that ran it ended, or lost the database, at attempt ' || attempts || '.',
                unsettled = (cancel_requested_at IS NOT NULL OR {over}) AND {OrderSql.IsFollowed}, lease_until = NULL, lease_token = NULL
            {Expired($"NOT {unbegun}")}
            RETURNING *
            """,
            [maxCrashes],
            cancellationToken);
    }

    /// <summary>Notes that the job begins. Whether it is still this node's.</summary>
    public async Task<bool> BeginAsync(Job job, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"UPDATE {t.Jobs} SET begun_under = lease_token WHERE tenant_id = {{0}} AND id = {{1}} AND lease_token = {{2}} AND state = 'running'", Key(job), cancellationToken) == 1;

    /// <summary>Whether the job is still under the lease that it was taken under.</summary>
    public static Task<bool> HoldsAsync(KitDbContext db, Job job, CancellationToken cancellationToken) =>
        db.Set<Job>().AnyAsync(j => j.Id == job.Id && j.LeaseToken == job.LeaseToken && j.State == JobState.Running, cancellationToken);

    /// <summary>Ends a run well, and the transaction of the job's own context with it. Where the job is not this node's any more, neither.</summary>
    public abstract Task<bool> CompleteAndCommitAsync(KitDbContext db, IDbContextTransaction transaction, Job job, JobOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Ends runs well that left nothing in a transaction; returns the ids and tokens of those that were still this node's.</summary>
    public abstract Task<IReadOnlySet<(Guid Id, Guid? Token)>> CompleteAsync(IReadOnlyList<(Job Job, JobOutcome Outcome)> ended, CancellationToken cancellationToken);

    /// <summary>Puts the job off to another attempt. Whether it was still this node's.</summary>
    public async Task<bool> RetryAsync(Job job, string error, TimeSpan delay, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"UPDATE {t.Jobs} SET {BackAs("scheduled")}, run_at = {After("{4}")}, last_error = {{3}}, {EndOfLease}",
        [.. Key(job), error, delay.TotalSeconds],
        cancellationToken) == 1;

    /// <summary>Gives the job up. Whether it was still this node's.</summary>
    public async Task<bool> BuryAsync(Job job, string error, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"UPDATE {t.Jobs} SET state = 'dead', finished_at = {Now}, last_error = {{3}}, {OrderSql.Mark}, {EndOfLease}",
        [.. Key(job), error],
        cancellationToken) == 1;

    /// <summary>Ends the job because somebody asked for it. Whether it was still this node's.</summary>
    public async Task<bool> CancelAsync(Job job, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"UPDATE {t.Jobs} SET state = 'cancelled', finished_at = {Now}, {OrderSql.Mark}, {EndOfLease}", Key(job), cancellationToken) == 1;

    /// <summary>Gives the job back as if it had not been taken. Whether it was still this node's.</summary>
    public async Task<bool> ReleaseAsync(Job job, TimeSpan delay, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"UPDATE {t.Jobs} SET attempts = attempts - 1, {(delay > TimeSpan.Zero ? $"{BackAs("scheduled")}, run_at = {After("{3}")}" : BackAs("ready"))}, {EndOfLease}",
        delay > TimeSpan.Zero ? [.. Key(job), delay.TotalSeconds] : Key(job),
        cancellationToken) == 1;

    /// <summary>Gives back, as if they had not been taken, jobs that were not begun.</summary>
    public Task ReleaseAsync(IReadOnlyCollection<Job> jobs, CancellationToken cancellationToken)
    {
        object[] values = [.. jobs.SelectMany(Key)];
        var rows = Enumerable.Range(0, jobs.Count).Select(i => $"({{{i * 3}}}, {{{(i * 3) + 1}}}, {{{(i * 3) + 2}}})");
        return ExecuteAsync(
            t => $"""
                UPDATE {t.Jobs} SET attempts = attempts - 1, {BackAs("ready")}, lease_until = NULL, lease_token = NULL
                WHERE state = 'running' AND (tenant_id, id, lease_token) IN (VALUES {string.Join(", ", rows)})
                """,
            values,
            cancellationToken);
    }

    /// <summary>Writes down how far the job is. Whether it was still this node's.</summary>
    public async Task<bool> ReportAsync(Job job, JobProgress progress, CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out _);
        return await ReportAsync(db, job, progress, cancellationToken);
    }

    /// <summary>The same in a context's transaction.</summary>
    public async Task<bool> ReportAsync(KitDbContext db, Job job, JobProgress progress, CancellationToken cancellationToken)
    {
        var sql = $$"""
            UPDATE {{TablesOf(db).Jobs}} SET progress_done = {3}, progress_total = {4}, progress_text = {5}
            WHERE tenant_id = {0} AND id = {1} AND lease_token = {2} AND state = 'running'
            """;
        object[] values = [.. Key(job), progress.Done, progress.Total!, progress.Text!];
        return await db.Database.ExecuteSqlRawAsync(sql, values, cancellationToken) == 1;
    }

    /// <summary>Deletes a batch of what ended long ago; returns whether there may be more.</summary>
    public async Task<bool> PruneAsync(JobState state, TimeSpan age, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $"""
            DELETE FROM {t.Jobs} WHERE (tenant_id, id) IN (
                SELECT j.tenant_id, j.id FROM {t.Jobs} j WHERE j.state = '{JobsModel.StateName(state)}' AND j.finished_at < {After("{0}")}
                AND (j.unique_until IS NULL OR j.unique_until < {Now}) AND NOT j.unsettled AND NOT ({OrderSql.IsInBatch(t, "j")}){(state == JobState.Dead ? $" AND NOT ({OrderSql.IsInTheWay(t, "j")})" : "")}
                ORDER BY j.finished_at LIMIT {BatchSize} {SkipLocked})
            """,
        [-age.TotalSeconds],
        cancellationToken) == BatchSize;

    /// <summary>Gives up batches that failed long ago, and deletes a batch of those that ended long ago; returns whether there may be more.</summary>
    public async Task<bool> PruneBatchesAsync(TimeSpan doneAge, TimeSpan deadAge, CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out _);
        var more = false;
        await OneTry.RunAsync(db, async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await LockAsync(db, Settling, cancellationToken);
            more = await BatchEnds.GiveUpAsync(db, db.Now - deadAge, BatchSize, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        });
        var (jobs, before) = (db.AllTenants<Job>(), db.Now - doneAge);
        return await db.AllTenants<JobBatch>().Where(b => b.FinishedAt < before && !jobs.Any(j => j.TenantId == b.TenantId && j.BatchId == b.Id))
            .OrderBy(b => b.FinishedAt).Take(BatchSize).ExecuteDeleteAsync(cancellationToken) == BatchSize || more;
    }

    /// <summary>Notes an effect in the context's transaction. Whether it is the first; who asks at the same time waits for that transaction's end.</summary>
    public async Task<bool> NoteEffectAsync(KitDbContext db, string handler, string name, CancellationToken cancellationToken)
    {
        var sql = $$"""
            INSERT INTO {{TablesOf(db).Effects}} (tenant_id, handler, name, created_at) VALUES ({0}, {1}, {2}, {{Now}}) ON CONFLICT DO NOTHING
            """;
        return await db.Database.ExecuteSqlRawAsync(sql, [db.OwnerId!, handler, name], cancellationToken) == 1;
    }

    /// <summary>Deletes a batch of effects noted long ago; returns whether there may be more.</summary>
    public async Task<bool> PruneEffectsAsync(TimeSpan age, CancellationToken cancellationToken) => await ExecuteAsync(
        t => $$"""
            DELETE FROM {{t.Effects}} WHERE (tenant_id, handler, name) IN (
                SELECT tenant_id, handler, name FROM {{t.Effects}} WHERE created_at < {{After("{0}")}} ORDER BY created_at LIMIT {{BatchSize}} {{SkipLocked}})
            """,
        [-age.TotalSeconds],
        cancellationToken) == BatchSize;

    /// <summary>How long the oldest job has waited that could run, had it a worker.</summary>
    public async Task<TimeSpan?> OldestDueAsync(CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out var tables);
        var seconds = await db.Database.SqlQueryRaw<double?>(OldestDueSql(tables)).ToListAsync(cancellationToken);
        return seconds is [{ } age] ? TimeSpan.FromSeconds(Math.Max(0, age)) : null;
    }

    /// <summary>How many dead jobs others wait behind, and since when the first of them is dead.</summary>
    public async Task<(int Number, DateTimeOffset? Since)> InTheWayAsync(CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out _);
        var jobs = db.AllTenants<Job>();
        var since = await jobs.Where(d => d.OrderKey != null && d.State == JobState.Dead && jobs.Any(h => h.TenantId == d.TenantId && h.OrderKey == d.OrderKey && h.State == JobState.Held))
            .Select(d => d.FinishedAt).ToListAsync(cancellationToken);
        return (since.Count, since.Min());
    }

    /// <summary>Makes all who want this name wait until the context's transaction ends.</summary>
    public abstract Task LockAsync(KitDbContext db, string name, CancellationToken cancellationToken);

    public void Dispose() => Dispose(true);

    protected abstract Task<JobClaim> TakeAsync(JobTables tables, LaneTable table, int free, double leaseSeconds, Guid token, CancellationToken cancellationToken);

    /// <summary>Lets the first of each sequence begin, if it is held; returns how many do.</summary>
    protected abstract Task<int> BeginAsync(KitDbContext db, JobTables tables, IReadOnlyList<(Guid TenantId, string Key)> sequences, CancellationToken cancellationToken);

    /// <summary>A query for the seconds that the oldest job has been due which somebody could run; it costs no more where many wait, as far as the database lets it.</summary>
    protected abstract string OldestDueSql(JobTables tables);

    /// <summary>An expression for the moment so many seconds after now.</summary>
    protected abstract string After(string seconds);

    protected abstract string SecondsSince(string moment);

    /// <summary>A condition on a tenant's id, an expression: nobody replaces the tenant as a whole now, and nobody begins to before the transaction ends.</summary>
    protected abstract string IsFree(string tenantId);

    /// <summary>How the database writes an id.</summary>
    protected abstract string IdText(Guid id);

    /// <summary>A list of pairs to look in.</summary>
    protected abstract string PairsOf(IEnumerable<(string Kind, int Version)> pairs);

    /// <summary>A condition: what this node can do. Kinds are checked against a pattern at start; there is nothing in them to quote.</summary>
    protected string IsKnown(string row) => kinds.Known.Count == 0 ? "1 = 0" : $"({row}.kind, {row}.version) IN {PairsOf(kinds.Known)}";

    /// <summary>A condition: the platform, or a tenant that takes work of this lane. The jobs of others stay as they are until it does.</summary>
    /// <param name="tables">The tables' names.</param>
    /// <param name="row">The alias of a row with a tenant and a lane.</param>
    protected string IsServed(JobTables tables, string row) => database is null
        ? $"""
            ({row}.tenant_id = '{Tenant.Platform}' OR EXISTS (
                SELECT 1 FROM {tables.Tenants} t WHERE t.id = {row}.tenant_id
                AND (t.status = '{nameof(TenantStatus.Active)}' OR {row}.lane = '{JobAttribute.AnyStatusLane}')))
            """
        : $"({IsOneOf(row, _tenants.Where(t => t.IsActive))} OR {row}.lane = '{JobAttribute.AnyStatusLane}' AND {IsOneOf(row, _tenants)})";

    protected virtual void Dispose(bool disposing) => Transactions?.Dispose();

    protected static async Task<List<Job>> RowsAsync(KitDbContext db, string sql, object[] values, CancellationToken cancellationToken) =>
        await db.Set<Job>().FromSqlRaw(sql, values).IgnoreQueryFilters(LiftedFilter.Keys).AsNoTracking().ToListAsync(cancellationToken);

    protected static object[] Key(Job job) => [job.TenantId, job.Id, job.LeaseToken!];

    protected JobTables TablesOf(KitDbContext db)
    {
        _scheduleTables ??= ScheduleTables.Of(db);
        return _tables ??= JobTables.Of(db);
    }

    protected Work Open(out KitDbContext db, out JobTables tables)
    {
        var scope = PlatformScope.Open(scopes, Actor.System, "work on the job queue");
        db = databases.Open(database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        tables = TablesOf(db);
        return new(scope, db);
    }

    private string IsOneOf(string row, IEnumerable<TenantInfo> tenants) =>
        string.Join(", ", tenants.Select(t => $"'{IdText(t.Id)}'")) is { Length: > 0 } ids ? $"{row}.tenant_id IN ({ids})" : "1 = 0";

    // Back in the queue, unless somebody asked for its end meanwhile.
    private string BackAs(string state) =>
        $"state = CASE WHEN cancel_requested_at IS NULL THEN '{state}' ELSE 'cancelled' END, finished_at = CASE WHEN cancel_requested_at IS NULL THEN NULL ELSE {Now} END, {OrderSql.MarkIfCancelled}";

    private async Task<int> ExecuteAsync(Func<JobTables, string> sql, object[] values, CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out var tables);
        return await db.Database.ExecuteSqlRawAsync(sql(tables), values, cancellationToken);
    }

    /// <summary>A context of the queue's database, and the scope that it sees all tenants by.</summary>
    protected readonly struct Work(AsyncServiceScope scope, KitDbContext db) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await db.DisposeAsync();
            await scope.DisposeAsync();
        }
    }
}
