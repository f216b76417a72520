namespace Kit.Bench.Jobs;

/// <summary>How long the statement takes that takes jobs off the queue, however many wait.</summary>
internal sealed class Claims(Bench bench)
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(8);

    public async Task RunAsync()
    {
        foreach (var tenants in new[] { 1, 200 })
        {
            for (var i = 1; i < tenants; i++)
            {
                await bench.CreateTenantAsync($"claims-{i}");
            }

            foreach (var number in new[] { 1_000, 100_000, Bench.Number("MOST", 1_000_000) })
            {
                await bench.AskAsync<object>("UPDATE kit.tenants SET status = 'Suspended'"); // nobody takes any while they come
                await bench.AskAsync<object>("TRUNCATE kit.jobs");
                await bench.AskAsync<object>($$"""
                    INSERT INTO kit.jobs (tenant_id, id, lane, kind, version, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at, unsettled)
                    SELECT t.id, gen_random_uuid(), 'default', 'bench.nothing', 1, '{"number":1}', 0, now(), 'ready', 0, 3, 0, now(), false
                    FROM generate_series(0, {{number - 1}}) n JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM kit.tenants ORDER BY id LIMIT {{tenants}}) t ON t.place = n % {{tenants}}
                    """);
                await bench.AskAsync<object>("VACUUM ANALYZE kit.jobs");
                await bench.AskAsync<object>("SELECT pg_stat_statements_reset()");
                await bench.AskAsync<object>("UPDATE kit.tenants SET status = 'Active'");
                await Task.Delay(Time);
                Console.WriteLine($"  {number:N0} waiting of {tenants} tenants: " + await bench.AskAsync<string>("""
                    SELECT calls || ' claims, mean ' || round(mean_exec_time::numeric, 2) || ' ms, at most ' || round(max_exec_time::numeric, 2) || ' ms, ' || (SELECT count(*) FROM kit.jobs WHERE state = 'done') || ' jobs done'
                    FROM pg_stat_statements WHERE query LIKE 'WITH RECURSIVE%' AND query LIKE '%claimed%' ORDER BY calls DESC LIMIT 1
                    """));
            }
        }
    }
}
