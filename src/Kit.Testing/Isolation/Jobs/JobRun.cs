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

    /// <summary>Enqueues a job for a tenant and runs it. Whether it was done, or failed, is not asked.</summary>
    public static async Task RunAsync(IServiceProvider services, TenantInfo tenant, object job)
    {
        Guid id;
        await using (var scope = services.GetRequiredService<ITenantScopes>().Open(tenant))
        {
            var enqueue = typeof(IJobs).GetMethod(nameof(IJobs.Enqueue))!.MakeGenericMethod(job.GetType());
            id = (Guid)enqueue.Invoke(scope.ServiceProvider.GetRequiredService<IJobs>(), BindingFlags.DoNotWrapExceptions, null, [job, null], null)!;
            await scope.ServiceProvider.GetRequiredService<KitDbContext>().SaveChangesAsync();
        }

        using var running = new RunningJob(await TakeAsync(services, id));
        await services.GetRequiredService<JobRunner>().RunAsync(running);
    }

    private static async Task<Job> TakeAsync(IServiceProvider services, Guid id)
    {
        await using var outer = services.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("run one job of a test");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var (token, until) = (Guid.CreateVersion7(), services.GetRequiredService<TimeProvider>().GetUtcNow() + Lease);
        await db.AllTenants<Job>().Where(j => j.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.State, JobState.Running).SetProperty(j => j.LeaseToken, token).SetProperty(j => j.LeaseUntil, until).SetProperty(j => j.Attempts, 1));
        return await db.AllTenants<Job>().AsNoTracking().SingleAsync(j => j.Id == id);
    }
}
