using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>The queue on PostgreSQL: many nodes take from it at once and step around each other's rows.</summary>
internal sealed class PostgresJobStore(IServiceScopeFactory scopes, ITenantDatabases databases, JobKinds kinds, string? database)
    : JobStore(scopes, databases, kinds, database)
{
    public override SemaphoreSlim? Transactions => null;

    protected override string Now => "now()";

    protected override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public override Task LockAsync(KitDbContext db, string name, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(hashtextextended({0}, 3))", [name], cancellationToken);

    // The lanes that have work are found by leaps along the queue's index, one for each lane, however long the queue is.
    protected override async Task<IReadOnlyList<Job>> ClaimAsync(
        KitDbContext db, JobTables tables, int free, double leaseSeconds, Guid token, CancellationToken cancellationToken) => await RowsAsync(
        db,
        $$"""
        WITH RECURSIVE waiting AS (
            (SELECT j.tenant_id, j.lane FROM {{tables.Jobs}} j
             WHERE j.state = 'ready' AND j.kind IN ({{KnownKinds}}) ORDER BY j.tenant_id, j.lane LIMIT 1)
            UNION ALL
            SELECT n.tenant_id, n.lane FROM waiting w CROSS JOIN LATERAL (
                SELECT j.tenant_id, j.lane FROM {{tables.Jobs}} j
                WHERE j.state = 'ready' AND j.kind IN ({{KnownKinds}}) AND (j.tenant_id, j.lane) > (w.tenant_id, w.lane)
                ORDER BY j.tenant_id, j.lane LIMIT 1) n
        ), lanes AS (
            SELECT w.tenant_id, w.lane, l.last_served, count(*) OVER () AS number
            FROM waiting w LEFT JOIN {{tables.Lanes}} l ON l.tenant_id = w.tenant_id AND l.lane = w.lane
            WHERE {{IsServed(tables, "w")}}
        ), turn AS (
            SELECT tenant_id, lane, number FROM lanes ORDER BY last_served NULLS FIRST, tenant_id, lane LIMIT {0}
        ), taken AS (
            SELECT j.tenant_id, j.id, j.lane FROM turn CROSS JOIN LATERAL (
                SELECT j.tenant_id, j.id, j.lane FROM {{tables.Jobs}} j
                WHERE j.tenant_id = turn.tenant_id AND j.lane = turn.lane AND j.state = 'ready' AND j.kind IN ({{KnownKinds}})
                ORDER BY j.priority DESC, j.run_at, j.id
                LIMIT greatest(1, {0} / turn.number)
                FOR UPDATE SKIP LOCKED) j
        ), served AS (
            INSERT INTO {{tables.Lanes}} AS l (tenant_id, lane, last_served)
            SELECT DISTINCT tenant_id, lane, clock_timestamp() FROM (SELECT tenant_id, lane FROM taken GROUP BY tenant_id, lane) t ORDER BY tenant_id, lane
            ON CONFLICT (tenant_id, lane) DO UPDATE SET last_served = excluded.last_served
        )
        UPDATE {{tables.Jobs}} j SET state = 'running', attempts = attempts + 1, lease_until = {{After("{1}")}}, lease_token = {2}
        FROM taken WHERE j.tenant_id = taken.tenant_id AND j.id = taken.id
        RETURNING j.*
        """,
        [free, leaseSeconds, token],
        cancellationToken);

    protected override string Id(Guid id) => id.ToString();

    protected override string After(string seconds) => $"clock_timestamp() + make_interval(secs => {seconds})";

    protected override string SecondsSince(string moment) => $"extract(epoch FROM now() - {moment})::double precision";
}
