using System.Globalization;

namespace Kit.Bench.Jobs;

/// <summary>Whether the deletion of very many jobs that ended long ago makes those wait that are enqueued meanwhile.</summary>
internal sealed class Pruning(Bench bench)
{
    public async Task RunAsync()
    {
        var (pickup, number) = (new Pickup(bench), Bench.Number("FINISHED", 5_000_000));
        await pickup.PrepareAsync();
        for (var warm = 0; warm < 3; warm++)
        {
            await pickup.MeasureHereAsync();
        }

        // They come as old as they have to be to be deleted.
        Console.WriteLine($"{number:N0} finished jobs, too old to be kept");
        await bench.AskAsync<object>("ALTER TABLE kit.jobs SET (autovacuum_enabled = false)");
        for (var done = 0; done < number; done += 500_000)
        {
            await bench.AskAsync<object>(string.Create(CultureInfo.InvariantCulture, $$"""
                INSERT INTO kit.jobs (tenant_id, id, lane, kind, version, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at, finished_at, unsettled)
                SELECT (SELECT id FROM kit.tenants ORDER BY id LIMIT 1), gen_random_uuid(), 'default', 'bench.nothing', 1, '{"number":1}', 0, now(), 'done', 1, 3, 0, now(), now() - interval '1 year', false
                FROM generate_series(1, {{Math.Min(500_000, number - done)}})
                """));
        }

        await bench.AskAsync<object>("ALTER TABLE kit.jobs RESET (autovacuum_enabled)");
        await bench.AskAsync<object>("ANALYZE kit.jobs");
        Console.WriteLine($"  size {await SizeAsync()}");

        // A node deletes as it starts.
        await using var node = await Bench.StartNodeAsync(workers: 4);
        for (var left = await LeftAsync(); left > 0; left = await LeftAsync())
        {
            await pickup.MeasureHereAsync();
            Console.WriteLine($"  {left:N0} left, size {await SizeAsync()}");
        }

        await pickup.MeasureHereAsync();
        await node.StopAsync();
        await bench.AskAsync<object>("VACUUM kit.jobs");
        Console.WriteLine($"  none left; vacuumed, size {await SizeAsync()}");
    }

    private Task<long> LeftAsync() => bench.AskAsync<long>("SELECT count(*) FROM kit.jobs WHERE finished_at < now() - interval '1 month'");

    private Task<string?> SizeAsync() => bench.AskAsync<string>("SELECT pg_size_pretty(pg_total_relation_size('kit.jobs'))");
}
