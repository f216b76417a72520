using System.Diagnostics;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kit.Bench.Jobs;

/// <summary>How soon a job starts that is enqueued while nothing else is to do: by this process, and by another.</summary>
internal sealed class Pickup(Bench bench)
{
    private const int Singles = 200;
    private const int Pace = 20;

    public async Task PrepareAsync()
    {
        await using var scope = bench.Open();
        await scope.ServiceProvider.GetRequiredService<BenchDb>().Database.ExecuteSqlRawAsync("INSERT INTO probes (id) SELECT generate_series(1, 20000) ON CONFLICT DO NOTHING");
    }

    public async Task ClearAsync()
    {
        await using var scope = bench.Open();
        await scope.ServiceProvider.GetRequiredService<BenchDb>().Database.ExecuteSqlRawAsync("UPDATE probes SET enqueued_at = NULL, started_at = NULL");
    }

    public async Task EnqueueAsync(int first, int count)
    {
        if (bench.Plain is { } plain)
        {
            plain.Enqueue(first);
            return;
        }

        await bench.SaveAsync(count, n => new Touch(first + n, TimeProvider.System.GetUtcNow()));
    }

    public async Task<List<Probe>> DoneAsync(int count)
    {
        while (true)
        {
            await using var scope = bench.Open();
            var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
            if (await db.Probes.CountAsync(p => p.StartedAt != null) >= count)
            {
                return await db.Probes.AsNoTracking().Where(p => p.StartedAt != null).ToListAsync();
            }

            await Task.Delay(100);
        }
    }

    public async Task MeasureHereAsync()
    {
        await ClearAsync();
        await EnqueueAsync();
        await PrintAsync("pickup");
    }

    public async Task MeasureFromElsewhereAsync()
    {
        await ClearAsync();
        var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.GetCommandLineArgs().Skip(1)) { RedirectStandardOutput = true };
        start.Environment["ELSEWHERE"] = "1";
        using var other = Process.Start(start)!;
        await other.StandardOutput.ReadToEndAsync();
        await other.WaitForExitAsync();
        await PrintAsync("pickup from another process");
    }

    /// <summary>What the other process does, too.</summary>
    public async Task EnqueueAsync()
    {
        if (Bench.IsElsewhere)
        {
            // What is compiled at the first calls is not part of it: these are enqueued before, and their rows are written again.
            for (var n = 0; n < 3 * Singles; n++)
            {
                await EnqueueAsync(1, 1);
            }

            await Task.Delay(TimeSpan.FromSeconds(2));
            await ClearAsync();
        }

        for (var n = 1; n <= Singles; n++)
        {
            await EnqueueAsync(n, 1);
            await Task.Delay(Pace);
        }
    }

    private async Task PrintAsync(string what)
    {
        var waits = (await DoneAsync(Singles)).Select(p => (p.StartedAt!.Value - p.EnqueuedAt!.Value).TotalMilliseconds).Order().ToList();
        Console.WriteLine($"  {what}: p50 {waits[waits.Count / 2]:F2} ms, p95 {waits[(int)(waits.Count * 0.95)]:F2} ms, p99 {waits[(int)(waits.Count * 0.99)]:F2} ms");
    }
}
