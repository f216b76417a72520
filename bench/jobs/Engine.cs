using System.Diagnostics;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kit.Bench.Jobs;

/// <summary>What one engine does: pickup, enqueue, drain, and nothing.</summary>
internal sealed class Engine(Bench bench)
{
    private const int Burst = 5000;
    private const int Callers = 8;
    private readonly Pickup _pickup = new(bench);

    public async Task RunAsync()
    {
        await _pickup.PrepareAsync();
        for (var warm = 0; warm < 3; warm++)
        {
            await RunAsync("warm-up", 1000, callers: 1, each: 1, print: false);
        }

        for (var round = 1; round <= Bench.Number("ROUNDS", 3); round++)
        {
            Console.WriteLine($"{bench.Engine}, round {round}");
            await _pickup.MeasureHereAsync();
            await _pickup.MeasureFromElsewhereAsync();
            await RunAsync("one save each", Burst, callers: 1, each: 1, print: true);
            await RunAsync($"one save each, {Callers} at once", Burst, Callers, each: 1, print: true);
            if (bench.Plain is null)
            {
                await RunAsync("a hundred a save", Burst, callers: 1, each: 100, print: true);
                await RunAsync("one save for all", Burst, callers: 1, each: Burst, print: true);
                await NothingAsync();
            }
        }

        await Idle.MeasureAsync(bench);
    }

    private async Task RunAsync(string what, int count, int callers, int each, bool print)
    {
        await _pickup.ClearAsync();
        await bench.AskAsync<object>("SELECT pg_stat_statements_reset()");
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var connections = Idle.MostConnectionsAsync(bench, out var stop);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var n = (caller * (count / callers)) + 1; n <= (caller + 1) * (count / callers); n += each)
            {
                await _pickup.EnqueueAsync(n, each);
            }
        })));
        var enqueued = clock.Elapsed.TotalSeconds;
        var done = await _pickup.DoneAsync(count);
        var took = (done.Max(p => p.StartedAt!.Value) - done.Min(p => p.EnqueuedAt!.Value)).TotalSeconds;
        var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / count;
        await stop.CancelAsync();
        if (print)
        {
            Console.WriteLine($"  {what}: {count / enqueued:F0} enqueued/s, {count / took:F0} done/s, {used:F0} us of the program's CPU each, at most {await connections} connections");
            if (Bench.Number("STATEMENTS", 0) is > 0 and var statements)
            {
                Console.WriteLine(await bench.AskAsync<string>($"""
                    SELECT string_agg(line, E'\n') FROM (
                        SELECT format('    %s x %s us: %s', calls, round(mean_exec_time * 1000), regexp_replace(left(query, 300), '\s+', ' ', 'g')) AS line FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT {statements}) l
                    """));
            }
        }
    }

    private async Task NothingAsync()
    {
        var clock = Stopwatch.StartNew();
        await bench.SaveAsync(Burst, n => new Nothing(n));
        var saved = clock.Elapsed.TotalSeconds;
        await using var scope = bench.Open();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        while (await db.Set<Job>().AnyAsync(j => j.Kind == "bench.nothing" && j.State != JobState.Done))
        {
            await Task.Delay(50);
        }

        Console.WriteLine($"  without a transaction: saved in {saved:F2} s, {Burst / clock.Elapsed.TotalSeconds:F0} done/s");
    }
}
