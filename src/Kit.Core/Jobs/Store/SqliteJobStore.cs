using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>The queue on SQLite: one node, and one writer at a time. What PostgreSQL does in one statement is done here between several.</summary>
internal sealed class SqliteJobStore(IServiceScopeFactory scopes, ITenantDatabases databases, JobKinds kinds, LaneLimits limits, string? database)
    : JobStore(scopes, databases, kinds, limits, database)
{
    // A second one would only wait for the first, and keep requests from writing meanwhile.
    public override SemaphoreSlim Transactions { get; } = new(1);

    protected override string Now => After("0");

    protected override string SkipLocked => "";

    // A transaction is the writer from its beginning: nobody else looks or adds before it ends.
    public override Task LockAsync(KitDbContext db, string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task<IReadOnlySet<(Guid Id, Guid? Token)>> RenewAsync(IReadOnlyCollection<Job> running, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out var tables);
        object[] values = [lease.TotalSeconds, .. running.SelectMany(Key)];
        var rows = Enumerable.Range(0, running.Count).Select(i => $"({{{(i * 3) + 1}}}, {{{(i * 3) + 2}}}, {{{(i * 3) + 3}}})");
        var renewed = await RowsAsync(
            db,
            $"UPDATE {tables.Jobs} SET lease_until = {After("{0}")} WHERE state = 'running' AND (tenant_id, id, lease_token) IN (VALUES {string.Join(", ", rows)}) RETURNING *",
            values,
            cancellationToken);
        return renewed.Select(j => (j.Id, j.LeaseToken)).ToHashSet();
    }

    public override async Task<bool> CompleteAndCommitAsync(
        KitDbContext db, IDbContextTransaction transaction, Job job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        if (!await CompleteAsync(db, TablesOf(db), job, outcome, cancellationToken))
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public override async Task<IReadOnlySet<(Guid Id, Guid? Token)>> CompleteAsync(IReadOnlyList<(Job Job, JobOutcome Outcome)> ended, CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out var tables);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var completed = new HashSet<(Guid, Guid?)>();
        foreach (var (job, outcome) in ended)
        {
            if (await CompleteAsync(db, tables, job, outcome, cancellationToken))
            {
                completed.Add((job.Id, job.LeaseToken));
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return completed;
    }

    protected override async Task<JobClaim> TakeAsync(
        JobTables tables, LaneTable table, int free, double leaseSeconds, Guid token, CancellationToken cancellationToken)
    {
        await using var work = Open(out var db, out _);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (offers, roomInAll, isHeld) = await OffersAsync(db, tables, table, cancellationToken);
        var (shares, more) = LaneShares.Of(offers, free, roomInAll);
        var jobs = new List<Job>();
        for (var i = 0; i < offers.Count; i++)
        {
            if (shares[i] > 0)
            {
                jobs.AddRange(await TakeAsync(db, tables, offers[i], shares[i], leaseSeconds, token, cancellationToken));
                await NoteAsync(db, tables, offers[i], shares[i], table.Of(offers[i].TenantId, offers[i].Lane), cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return new(jobs, more, isHeld);
    }

    protected override Task<int> BeginAsync(KitDbContext db, JobTables tables, IReadOnlyList<(Guid TenantId, string Key)> sequences, CancellationToken cancellationToken)
    {
        object[] values = [.. sequences.SelectMany(s => new object[] { s.TenantId, s.Key })];
        return db.Database.ExecuteSqlRawAsync(OrderSql.BeginOnSqlite(tables, Now, sequences.Count), values, cancellationToken);
    }

    protected override string OldestDueSql(JobTables tables) => $"""
        SELECT {SecondsSince("min(j.run_at)")} AS "Value" FROM {tables.Jobs} j
        WHERE (j.state = 'ready' OR j.state = 'scheduled' AND j.run_at <= {Now}) AND {IsServed(tables, "j")}
        """;

    // A transaction is the only writer.
    protected override string IsFree(string tenantId) => "1 = 1";

    protected override string IdText(Guid id) => id.ToString().ToUpperInvariant();

    // Text of the same form as all moments have here.
    protected override string After(string seconds) => $"strftime('%Y-%m-%d %H:%M:%f', 'now', {seconds} || ' seconds') || '000'";

    protected override string SecondsSince(string moment) => $"(julianday('now') - julianday({moment})) * 86400.0";

    protected override string PairsOf(IEnumerable<(string Kind, int Version)> pairs) => $"(VALUES {string.Join(", ", pairs.Select(p => $"('{p.Kind}', {p.Version})"))})";

    // The one that waits longest first.
    [SuppressMessage("Security", "CA2100", Justification = "The text comes from Kit.")]
    private async Task<(List<LaneOffer> Offers, Dictionary<string, int> RoomInAll, bool IsHeld)> OffersAsync(
        KitDbContext db, JobTables tables, LaneTable table, CancellationToken cancellationToken)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = $"""
            SELECT w.tenant_id, w.lane, w.number, coalesce(l.credit, 0), l.tokens, {SecondsSince("l.refilled_at")},
                (SELECT count(*) FROM {tables.Jobs} r WHERE r.state = 'running' AND r.tenant_id = w.tenant_id AND r.lane = w.lane),
                (SELECT count(*) FROM {tables.Jobs} r WHERE r.state = 'running' AND r.lane = w.lane)
            FROM (SELECT j.tenant_id, j.lane, count(*) AS number FROM {tables.Jobs} j
                WHERE j.state = 'ready' AND {IsKnown("j")} AND {IsServed(tables, "j")} GROUP BY j.tenant_id, j.lane) w
            LEFT JOIN {tables.Lanes} l ON l.tenant_id = w.tenant_id AND l.lane = w.lane
            ORDER BY l.last_served, w.tenant_id, w.lane
            """;
        var offers = new List<LaneOffer>();
        var roomInAll = new Dictionary<string, int>(StringComparer.Ordinal);
        var isHeld = false;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var (tenantId, lane) = (rows.GetGuid(0), rows.GetString(1));
            var settings = table.Of(tenantId, lane);
            if (settings.MaxRunningInAll is { } inAll)
            {
                roomInAll[lane] = Math.Max(0, inAll - rows.GetInt32(7));
            }

            int? room = settings.MaxRunning is { } most ? Math.Max(0, most - rows.GetInt32(6)) : null;
            if (settings.MaxStarts is not null)
            {
                room = Math.Min(room ?? int.MaxValue, (int)Math.Max(0, TokensOf(rows, settings)));
            }

            isHeld |= !settings.Paused && (room is not null || settings.MaxRunningInAll is not null);
            if (!settings.Paused && room is not 0)
            {
                offers.Add(new(tenantId, lane, rows.GetInt64(2), rows.GetInt32(3), settings.Weight, room));
            }
        }

        return (offers, roomInAll, isHeld);
    }

    private static double TokensOf(DbDataReader row, LaneSettings settings) => row.IsDBNull(4)
        ? settings.MaxStarts!.Value
        : Math.Min(settings.MaxStarts!.Value, row.GetDouble(4) + (settings.Refill!.Value * Math.Max(0, row.IsDBNull(5) ? 0 : row.GetDouble(5))));

    private Task<List<Job>> TakeAsync(
        KitDbContext db, JobTables tables, LaneOffer offer, int number, double leaseSeconds, Guid token, CancellationToken cancellationToken) => RowsAsync(
        db,
        $$"""
        UPDATE {{tables.Jobs}} SET state = 'running', attempts = attempts + 1, lease_until = {{After("{1}")}}, lease_token = {2}
        WHERE (tenant_id, id) IN (
            SELECT j.tenant_id, j.id FROM {{tables.Jobs}} j
            WHERE j.state = 'ready' AND j.tenant_id = {3} AND j.lane = {4} AND {{IsKnown("j")}}
            ORDER BY j.priority DESC, j.run_at, j.id LIMIT {0})
        RETURNING *
        """,
        [number, leaseSeconds, token, offer.TenantId, offer.Lane],
        cancellationToken);

    private Task<int> NoteAsync(KitDbContext db, JobTables tables, LaneOffer offer, int taken, LaneSettings settings, CancellationToken cancellationToken)
    {
        var credit = offer.Credit > 0 ? Math.Min(offer.Credit, offer.Weight) : offer.Weight;
        var isOver = taken >= credit;
        var sql = $$"""
            INSERT INTO {{tables.Lanes}} AS l (tenant_id, lane, last_served, credit, tokens, refilled_at)
            VALUES ({0}, {1}, {{(isOver ? Now : "'1970-01-01 00:00:00.000000'")}}, {2}, {3} - {4}, {{Now}})
            ON CONFLICT (tenant_id, lane) DO UPDATE SET {{(isOver ? "last_served = excluded.last_served, " : "")}}credit = excluded.credit,
                tokens = min({3}, coalesce(l.tokens, {3}) + {5} * max(0, {{SecondsSince("coalesce(l.refilled_at, excluded.refilled_at)")}})) - {4},
                refilled_at = excluded.refilled_at
            """;
        object[] values = [offer.TenantId, offer.Lane, isOver ? 0 : credit - taken, settings.MaxStarts!, taken, settings.Refill!];
        return db.Database.ExecuteSqlRawAsync(sql, values, cancellationToken);
    }

    private async Task<bool> CompleteAsync(KitDbContext db, JobTables tables, Job job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        var sql = $$"""
            UPDATE {{tables.Jobs}} SET state = 'done', finished_at = {{Now}}{{(outcome.Erase ? ", payload = ''" : "")}}, result = {3}, {{OrderSql.Mark}}, lease_until = NULL, lease_token = NULL
            WHERE tenant_id = {0} AND id = {1} AND lease_token = {2} AND state = 'running'
            """;
        return await db.Database.ExecuteSqlRawAsync(sql, [.. Key(job), outcome.Result!], cancellationToken) == 1;
    }
}
