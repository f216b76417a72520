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

/// <summary>One tenant has a hundred thousand jobs waiting; two hundred others come with one each.</summary>
internal sealed class Fairness(IServiceProvider services, Func<string, Task<TenantInfo>> tenant)
{
    private const int Backlog = 100_000;
    private const int Quiet = 200;
    private const int Milliseconds = 20;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    public async Task RunAsync()
    {
        var noisy = await tenant("noisy");
        List<TenantInfo> quiet = [];
        for (var i = 0; i < Quiet; i++)
        {
            quiet.Add(await tenant($"quiet-{i}"));
        }

        for (var i = 0; i < Backlog / 5_000; i++)
        {
            await EnqueueAsync(noisy, 5_000);
        }

        // The queue as one that knows of no others: what it does in the same time.
        var alone = await DoneAsync(() => Task.CompletedTask);
        var mixed = await DoneAsync(async () =>
        {
            foreach (var one in quiet)
            {
                await EnqueueAsync(one, 1);
            }
        });
        var waits = mixed.Where(b => b.Tenant != noisy.Id).Select(b => b.Waited.TotalMilliseconds).Order().ToList();
        Console.WriteLine($"  fairness: {waits.Count} of {Quiet} quiet ones begun; they waited p50 {waits[waits.Count / 2]:F0} ms, p95 {waits[(int)(waits.Count * 0.95)]:F0} ms, at most {waits[^1]:F0} ms");
        Console.WriteLine($"  throughput: {alone.Count / Window.TotalSeconds:F0} jobs/s of the noisy one alone, {mixed.Count / Window.TotalSeconds:F0} of all together");
    }

    private static async Task<List<(Guid Tenant, TimeSpan Waited)>> DoneAsync(Func<Task> meanwhile)
    {
        PauseHandler.Begun.Clear();
        var end = Task.Delay(Window);
        await meanwhile();
        await end;
        return [.. PauseHandler.Begun];
    }

    private async Task EnqueueAsync(TenantInfo of, int count)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(of);
        var jobs = scope.ServiceProvider.GetRequiredService<IJobs>();
        for (var i = 0; i < count; i++)
        {
            jobs.Enqueue(new Pause(Milliseconds, Stopwatch.GetTimestamp()));
        }

        await scope.ServiceProvider.GetRequiredService<BenchDb>().SaveChangesAsync();
    }
}
