using System.Linq.Expressions;
using System.Reflection;
using Kit.Data;
using Kit.Events;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>Runs a job, or the jobs that an event is, as the dispatcher would: from the rows that were stored of them.</summary>
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
        var id = await SaveAsync(services, tenant, typeof(IJobs), nameof(IJobs.Enqueue), job, [null]);
        return await RunAsync(services, j => j.Id == id);
    }

    /// <summary>Publishes an event, and runs the jobs that it is.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="tenant">Whose it is; <see langword="null"/>: the platform's.</param>
    /// <param name="fact">The event.</param>
    /// <returns>What one of them ended in; nothing, where all were done, or went with their tenant.</returns>
    public static async Task<string?> HandleAsync(IServiceProvider services, TenantInfo? tenant, object fact)
    {
        var id = await SaveAsync(services, tenant, typeof(IEvents), nameof(IEvents.Publish), fact, []);
        return await RunAsync(services, j => j.EventId == id);
    }

    private static async Task<Guid> SaveAsync(IServiceProvider services, TenantInfo? tenant, Type service, string method, object what, object?[] more)
    {
        var scopes = services.GetRequiredService<ITenantScopes>();
        await using var scope = tenant is null ? scopes.OpenPlatformWide() : scopes.Open(tenant);
        var id = (Guid)service.GetMethod(method)!.MakeGenericMethod(what.GetType())
            .Invoke(scope.ServiceProvider.GetRequiredService(service), BindingFlags.DoNotWrapExceptions, null, [what, .. more], null)!;
        await scope.ServiceProvider.GetRequiredService<KitDbContext>().SaveChangesAsync();
        return id;
    }

    private static async Task<string?> RunAsync(IServiceProvider services, Expression<Func<Job, bool>> which)
    {
        foreach (var job in await WithRowsAsync(services, which, rows => TakeAsync(services, rows)))
        {
            using var running = new RunningJob(job, services.GetRequiredService<JobStore>());
            await services.GetRequiredService<JobRunner>().RunAsync(running);
        }

        return await WithRowsAsync(services, which, rows => rows.AsNoTracking().FirstOrDefaultAsync(j => j.State != JobState.Done)) is { } ended
            ? ended.LastError ?? $"state {ended.State}"
            : null;
    }

    private static async Task<List<Job>> TakeAsync(IServiceProvider services, IQueryable<Job> rows)
    {
        var (token, until) = (Guid.CreateVersion7(), services.GetRequiredService<TimeProvider>().GetUtcNow() + Lease);
        await rows.ExecuteUpdateAsync(set => set
            .SetProperty(j => j.State, JobState.Running).SetProperty(j => j.LeaseToken, token).SetProperty(j => j.LeaseUntil, until).SetProperty(j => j.Attempts, 1));
        return await rows.AsNoTracking().ToListAsync();
    }

    private static async Task<T> WithRowsAsync<T>(IServiceProvider services, Expression<Func<Job, bool>> which, Func<IQueryable<Job>, Task<T>> work)
    {
        await using var outer = services.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("run jobs of a test");
        return await work(scope.ServiceProvider.GetRequiredService<KitDbContext>().AllTenants<Job>().Where(which));
    }
}
