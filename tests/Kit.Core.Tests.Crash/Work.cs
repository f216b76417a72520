using System.Collections.Concurrent;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Crash;

/// <summary>Says that it starts, takes its time, and does what its name says.</summary>
[Job("crash.work", Transactional = false, MaxAttempts = 20)]
internal sealed record Work(string What, int Milliseconds);

/// <summary>A bomb waits for those that the test wants beside it (<c>Beside</c>: their names), and these wait for it to go off.</summary>
internal sealed class WorkHandler(IConfiguration configuration) : IJobHandler<Work>
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Begun = new();

    private readonly string[] _beside = (configuration["Beside"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public async Task HandleAsync(Work job, JobContext context, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync($"{job.What} {context.Attempt}");
        Of(job.What).TrySetResult();
        if (job.What == "stumbles" && context.Attempt == 1)
        {
            throw new InvalidOperationException("as told");
        }

        if (job.What == "bomb")
        {
            await Task.WhenAll(_beside.Select(b => Of(b).Task)).WaitAsync(cancellationToken);
            await Console.Out.FlushAsync(cancellationToken);
            Environment.FailFast("as told");
        }

        await Task.Delay(_beside.Contains(job.What) ? Timeout.Infinite : job.Milliseconds, cancellationToken);
    }

    private static TaskCompletionSource Of(string what) => Begun.GetOrAdd(what, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>Writes a row, takes its time without a look at its token, and ends well.</summary>
[Job("crash.deaf", MaxAttempts = 20)]
internal sealed record Deaf(string Text, int Milliseconds);

internal sealed class DeafHandler(CrashDb db) : IJobHandler<Deaf>
{
    public async Task HandleAsync(Deaf job, JobContext context, CancellationToken cancellationToken)
    {
        db.Add(new Effect { Text = job.Text });
        await db.SaveChangesAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync($"{job.Text} {context.Attempt}");
        await Task.Delay(context.Attempt == 1 ? job.Milliseconds : 0, CancellationToken.None);
    }
}

/// <summary>Enqueues with a row, and stops for ever on one side of the commit or the other.</summary>
internal static class Halves
{
    public static async Task RunAsync(IServiceProvider services, string prefix, int number)
    {
        var tenant = await services.GetRequiredService<ITenantStore>().FindBySlugAsync("acme") ?? await CreateAsync(services);
        await Task.WhenAll(Enumerable.Range(0, number).Select(i =>
        {
            var there = new TaskCompletionSource();
            _ = EnqueueAsync(services, tenant, $"{prefix}-{i}", commits: i % 2 == 0, there);
            return there.Task;
        }));

        await Console.Out.WriteLineAsync("halves");
    }

    private static async Task EnqueueAsync(IServiceProvider services, TenantInfo tenant, string text, bool commits, TaskCompletionSource there)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(tenant);
        var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Add(new Effect { Text = $"{text} {(commits ? "committed" : "saved")}" });
        scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new WriteEffect($"{text} job"));
        await db.SaveChangesAsync();
        if (commits)
        {
            await transaction.CommitAsync();
        }

        there.SetResult();
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task<TenantInfo> CreateAsync(IServiceProvider services)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<CrashDb>();
        var tenant = new Tenant { Slug = "acme", Name = "Acme" };
        db.Add(tenant);
        await db.SaveChangesAsync();
        return TenantInfo.Of(tenant);
    }
}
