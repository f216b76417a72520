using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Jobs;

/// <summary>The queue on SQLite: one node, and one writer at a time.</summary>
internal sealed class SqliteJobStore(IServiceScopeFactory scopes, ITenantDatabases databases, JobKinds kinds, string? database)
    : JobStore(scopes, databases, kinds, database)
{
    // A second one would only wait for the first, and keep requests from writing meanwhile.
    public override SemaphoreSlim Transactions { get; } = new(1);

    protected override string Now => After("0");

    protected override string SkipLocked => "";

    // A transaction is the writer from its beginning: nobody else looks or adds before it ends.
    public override Task LockAsync(KitDbContext db, string name, CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task<IReadOnlyList<Job>> ClaimAsync(
        KitDbContext db, JobTables tables, int free, double leaseSeconds, Guid token, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var jobs = await RowsAsync(
            db,
            $$"""
            UPDATE {{tables.Jobs}} SET state = 'running', attempts = attempts + 1, lease_until = {{After("{1}")}}, lease_token = {2}
            WHERE (tenant_id, id) IN (
                SELECT tenant_id, id FROM (
                    SELECT j.tenant_id, j.id, j.lane, l.last_served,
                        row_number() OVER (PARTITION BY j.tenant_id, j.lane ORDER BY j.priority DESC, j.run_at, j.id) AS place
                    FROM {{tables.Jobs}} j LEFT JOIN {{tables.Lanes}} l ON l.tenant_id = j.tenant_id AND l.lane = j.lane
                    WHERE j.state = 'ready' AND j.kind IN ({{KnownKinds}}) AND {{IsServed(tables, "j")}})
                ORDER BY place, last_served, tenant_id, lane LIMIT {0})
            RETURNING *
            """,
            [free, leaseSeconds, token],
            cancellationToken);
        var served = $$"""
            INSERT INTO {{tables.Lanes}} (tenant_id, lane, last_served) VALUES ({0}, {1}, {{Now}})
            ON CONFLICT (tenant_id, lane) DO UPDATE SET last_served = excluded.last_served
            """;
        foreach (var (tenantId, lane) in jobs.Select(j => (j.TenantId, j.Lane)).Distinct())
        {
            await db.Database.ExecuteSqlRawAsync(served, [tenantId, lane], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return jobs;
    }

    protected override string Id(Guid id) => id.ToString().ToUpperInvariant();

    // Text of the same form as all moments have here.
    protected override string After(string seconds) => $"strftime('%Y-%m-%d %H:%M:%f', 'now', {seconds} || ' seconds') || '000'";

    protected override string SecondsSince(string moment) => $"(julianday('now') - julianday({moment})) * 86400.0";
}
