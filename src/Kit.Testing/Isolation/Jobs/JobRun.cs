using System.Reflection;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>Runs a job by itself, as the dispatcher would: from the row that was stored of it.</summary>
internal static class JobRun
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Enqueues a job and runs it.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="tenant">Whose it is; <see langword="null"/>: the platform's.</param>
    /// <param name="job">The job.</param>
    /// <returns>What it ended in; nothing, where it was done, or went with its tenant.</returns>
    public static async Task<string?> RunAsync(IServiceProvider services, TenantInfo? tenant, object job)
    {
        Guid id;
        var scopes = services.GetRequiredService<ITenantScopes>();
        await using (var scope = tenant is null ? scopes.OpenPlatformWide() : scopes.Open(tenant))
        {
            var enqueue = typeof(IJobs).GetMethod(nameof(IJobs.Enqueue))!.MakeGenericMethod(job.GetType());
            id = (Guid)enqueue.Invoke(scope.ServiceProvider.GetRequiredService<IJobs>(), BindingFlags.DoNotWrapExceptions, null, [job, null], null)!;
            await scope.ServiceProvider.GetRequiredService<KitDbContext>().SaveChangesAsync();
        }

        using var running = new RunningJob(await WithRowAsync(services, id, TakeAsync), services.GetRequiredService<JobStore>());
        await services.GetRequiredService<JobRunner>().RunAsync(running);
        return await WithRowAsync(services, id, async (_, row) => await row.AsNoTracking().SingleOrDefaultAsync()) is { State: not JobState.Done } ended
            ? ended.LastError ?? $"state {ended.State}"
            : null;
    }

    private static async Task<Job> TakeAsync(IServiceProvider services, IQueryable<Job> row)
    {
        var (token, until) = (Guid.CreateVersion7(), services.GetRequiredService<TimeProvider>().GetUtcNow() + Lease);
        await row.ExecuteUpdateAsync(set => set
            .SetProperty(j => j.State, JobState.Running).SetProperty(j => j.LeaseToken, token).SetProperty(j => j.LeaseUntil, until).SetProperty(j => j.Attempts, 1));
        return await row.AsNoTracking().SingleAsync();
    }

    private static async Task<T> WithRowAsync<T>(IServiceProvider services, Guid id, Func<IServiceProvider, IQueryable<Job>, Task<T>> work)
    {
        await using var outer = services.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("run one job of a test");
        return await work(services, scope.ServiceProvider.GetRequiredService<KitDbContext>().AllTenants<Job>().Where(j => j.Id == id));
    }
}
