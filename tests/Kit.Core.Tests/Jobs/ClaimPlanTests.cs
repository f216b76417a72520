using System.Text.Json;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>What taking jobs costs does not depend on how many wait.</summary>
public sealed class ClaimPlanTests(PostgresCluster postgres)
{
    private const int Lanes = 200;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_claim_reads_the_same_few_pages_by_the_index_however_many_jobs_wait(bool limited)
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false);
        var few = await PlanAsync(host, limited, 20_000);
        var many = await PlanAsync(host, limited, 300_000);
        foreach (var plan in new[] { few, many })
        {
            Assert.DoesNotContain(plan.Nodes, n => n.StartsWith("Seq Scan on jobs", StringComparison.Ordinal));
            Assert.DoesNotContain(plan.Nodes, n => n.StartsWith("Bitmap", StringComparison.Ordinal));
            Assert.Equal(0, plan.Temporary);
        }

        // The index may have become a level deeper.
        Assert.InRange(many.Buffers, 1, few.Buffers * 1.6);
        Assert.InRange(many.Buffers, 1, 3000);
    }

    // In 200 lanes of as many tenants and one that has most; nine of ten are of kinds that this node does not know.
    private async Task<(List<string> Nodes, double Buffers, double Temporary)> PlanAsync(JobHost host, bool limited, int jobs)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString(new NpgsqlConnectionStringBuilder(host.ConnectionString).Database!));
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"""
            TRUNCATE kit.jobs;
            INSERT INTO kit.tenants (id, slug, name, status, time_zone, locale, created_at, version)
            SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'tenant-' || n, 'n', 'Active', 'UTC', 'en', now(), 0 FROM generate_series(1, {Lanes}) n
            ON CONFLICT DO NOTHING;
            INSERT INTO kit.jobs (tenant_id, id, lane, kind, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at)
            SELECT ('00000000-0000-7000-8000-' || lpad((CASE WHEN n % 2 = 0 THEN 1 ELSE n % {Lanes} + 1 END)::text, 12, '0'))::uuid, gen_random_uuid(), 'bulk',
                CASE WHEN n % 10 = 1 OR n < {Lanes * 2} THEN 'test.label' ELSE 'test.unknown' END, '{"{}"}', 0, now() - make_interval(secs => n), 'ready', 0, 3, 0, now() FROM generate_series(1, {jobs}) n;
            """);
        await ExecuteAsync(connection, "VACUUM ANALYZE kit.jobs");
        var tables = new JobTables("kit.jobs", "kit.lanes", "kit.job_effects", "kit.tenants", "kit.job_batches");
        const string Known = "(f.kind, f.version) IN (('test.label', 1), ('test.script', 1))";
        const string Served = "EXISTS (SELECT 1 FROM kit.tenants t WHERE t.id = f.tenant_id AND t.status = 'Active')";
        string After(string seconds) => $"clock_timestamp() + make_interval(secs => {seconds})";
        var sql = limited ? PostgresClaimSql.TakeLimited(tables, Known, Served, After) : PostgresClaimSql.Take(tables, Known, Served, After);
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, connection);
        command.Parameters.Add(new() { Value = 20 });
        command.Parameters.Add(new() { Value = 30.0 });
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        if (limited)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = new LaneTable([new(null, "bulk", new() { MaxRunning = 5, MaxStarts = 1000, Weight = 2 })]).Json });
        }

        var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!).RootElement[0];
        await transaction.RollbackAsync();
        var nodes = new List<string>();
        Collect(plan.GetProperty("Plan"), nodes);
        TestContext.Current.TestOutputHelper?.WriteLine($"{jobs}: {plan.GetProperty("Execution Time")} ms, planned in {plan.GetProperty("Planning Time")} ms");
        var root = plan.GetProperty("Plan");
        double Number(string name) => root.GetProperty(name).GetDouble();
        return (nodes, Number("Shared Hit Blocks") + Number("Shared Read Blocks"), Number("Temp Read Blocks") + Number("Temp Written Blocks"));
    }

    private static void Collect(JsonElement plan, List<string> nodes)
    {
        nodes.Add($"{plan.GetProperty("Node Type")}{(plan.TryGetProperty("Relation Name", out var relation) ? $" on {relation}" : "")}");
        if (plan.TryGetProperty("Plans", out var inner))
        {
            foreach (var node in inner.EnumerateArray())
            {
                Collect(node, nodes);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }
}
