using System.Text.Json;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Jobs.Schedules;

/// <summary>What schedules cost does not depend on how many there are.</summary>
public sealed class SchedulePlanTests(PostgresCluster postgres)
{
    [Fact]
    public async Task A_look_and_a_claim_read_a_few_pages_by_the_index_of_a_hundred_thousand_schedules()
    {
        await using var host = await JobHost.StartAsync(Database.Postgres, postgres, o => o.Enabled = false);
        await using var connection = new NpgsqlConnection(postgres.ConnectionString(new NpgsqlConnectionStringBuilder(host.ConnectionString).Database!));
        await connection.OpenAsync();

        // A tenth of them sleeps, long due; a few are due of those that don't.
        foreach (var statement in new[]
        {
            $"""
            INSERT INTO kit.schedules (tenant_id, name, is_declared, cadence, state, next_at, created_at)
            SELECT '{host.Shop.Acme.Id}', 's-' || n, false, '@daily', CASE WHEN n % 10 = 0 THEN 'Asleep' ELSE 'Active' END,
                now() + make_interval(secs => CASE WHEN n % 10 = 0 THEN -n WHEN n < 300 THEN -60 ELSE n END), now()
            FROM generate_series(1, 100000) n
            """,
            "VACUUM ANALYZE kit.schedules",
        })
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }

        var services = host.Shop.Services;
        var sql = new ScheduleSql(
            services.GetRequiredService<JobStore>().Sql, new("kit.schedules", "kit.jobs", "kit.tenants", "kit.departed_tenants"), services.GetRequiredService<ScheduleRegistry>(), null, []);
        await AssertFewAsync(connection, $"SELECT EXISTS ({sql.AnyDue})", 50);
        await AssertFewAsync(connection, sql.Claim(false, false), 4 * ScheduleSql.BatchSize);
    }

    private static async Task AssertFewAsync(NpgsqlConnection connection, string statement, double pages)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement, connection);
        var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!).RootElement[0].GetProperty("Plan");
        await transaction.RollbackAsync();
        Assert.DoesNotContain("Seq Scan\", \"Parallel Aware\": false, \"Async Capable\": false, \"Relation Name\": \"schedules\"", plan.GetRawText().ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.InRange(plan.GetProperty("Shared Hit Blocks").GetDouble() + plan.GetProperty("Shared Read Blocks").GetDouble(), 1, pages);
    }
}
