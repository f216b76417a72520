using System.Collections.Concurrent;
using System.Diagnostics;
using Kit.Jobs;
using Kit.Tenancy;

namespace Kit.Bench.Jobs;

/// <summary>Lasts as long as it says.</summary>
[Job("bench.pause", Transactional = false)]
internal sealed record Pause(int Milliseconds, long EnqueuedAt);

internal sealed class PauseHandler(TenantScope scope) : IJobHandler<Pause>
{
    /// <summary>Whose job waited how long, of those that have begun.</summary>
    public static ConcurrentQueue<(Guid Tenant, TimeSpan Waited)> Begun { get; } = [];

    public Task HandleAsync(Pause job, JobContext context, CancellationToken cancellationToken)
    {
        Begun.Enqueue((scope.RequireTenant().Id, Stopwatch.GetElapsedTime(job.EnqueuedAt)));
        return Task.Delay(job.Milliseconds, cancellationToken);
    }
}

/// <summary>One tenant has a hundred thousand jobs waiting; two hundred others come with one each. On one node and on two; beside it, a queue that knows of no tenants.</summary>
internal sealed class Fairness(Bench bench)
{
    public const int Slots = 10;
    private const int Backlog = 100_000;
    private const int Quiet = 200;
    private const int Milliseconds = 20;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    public async Task RunAsync()
    {
        var noisy = await bench.CreateTenantAsync("noisy");
        List<TenantInfo> quiet = [];
        for (var i = 0; i < Quiet; i++)
        {
            quiet.Add(await bench.CreateTenantAsync($"quiet-{i}"));
        }

        await FillAsync(noisy);
        await DoneAsync(() => Task.CompletedTask); // warm

        // A queue in the order of arrival: the same work of one tenant, and the last two hundred jobs at the end of it.
        var alone = await DoneAsync(() => Task.CompletedTask);
        Console.WriteLine($"  in the order of arrival: {alone.Count / Window.TotalSeconds:F0} jobs/s; who comes last waits for {Backlog / (alone.Count / Window.TotalSeconds):F0} s");
        await MixAsync("one node", noisy, quiet, alone.Count);
        await using var second = await Bench.StartNodeAsync(Slots);
        var both = await DoneAsync(() => Task.CompletedTask);
        await MixAsync("two nodes", noisy, quiet, both.Count);
        await second.StopAsync();
    }

    private async Task MixAsync(string what, TenantInfo noisy, List<TenantInfo> quiet, int alone)
    {
        await FillAsync(noisy);
        var mixed = await DoneAsync(async () =>
        {
            foreach (var one in quiet)
            {
                await EnqueueAsync(one, 1);
            }
        });
        var waits = mixed.Where(b => b.Tenant != noisy.Id).Select(b => b.Waited.TotalMilliseconds).Order().ToList();
        if (waits.Count < Quiet)
        {
            throw new InvalidOperationException($"Only {waits.Count} of {Quiet} quiet ones began.");
        }

        Console.WriteLine($"  {what}: the quiet ones waited p50 {waits[waits.Count / 2]:F0} ms, p95 {waits[(int)(waits.Count * 0.95)]:F0} ms, at most {waits[^1]:F0} ms; {mixed.Count / Window.TotalSeconds:F0} jobs/s of all, {(double)mixed.Count / alone:F3} of the noisy one's alone");
    }

    private static async Task<List<(Guid Tenant, TimeSpan Waited)>> DoneAsync(Func<Task> meanwhile)
    {
        PauseHandler.Begun.Clear();
        var end = Task.Delay(Window);
        await meanwhile();
        await end;
        return [.. PauseHandler.Begun];
    }

    private async Task FillAsync(TenantInfo noisy)
    {
        for (var missing = Backlog - (int)await bench.AskAsync<long>("SELECT count(*) FROM kit.jobs WHERE state = 'ready'"); missing > 0; missing -= 5_000)
        {
            await EnqueueAsync(noisy, Math.Min(5_000, missing));
        }
    }

    private Task EnqueueAsync(TenantInfo of, int count) => bench.SaveAsync(count, _ => new Pause(Milliseconds, Stopwatch.GetTimestamp()), of);
}
