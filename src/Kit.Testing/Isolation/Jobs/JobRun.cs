using System.Linq.Expressions;
using System.Reflection;
using Kit.Data;
using Kit.Events;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>Runs jobs by themselves, as the dispatcher would: from the rows that were stored of them.</summary>
internal static class JobRun
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Enqueues a job for a tenant and runs it. Whether it was done, or failed, is not asked.</summary>
    public static async Task RunAsync(IServiceProvider services, TenantInfo tenant, object job)
    {
        var id = await SaveAsync(services, tenant, typeof(IJobs), nameof(IJobs.Enqueue), job, [null]);
        await RunAsync(services, j => j.Id == id);
    }

    /// <summary>Publishes an event of a tenant's, and runs the jobs that it is.</summary>
    public static async Task HandleAsync(IServiceProvider services, TenantInfo tenant, object fact)
    {
        var id = await SaveAsync(services, tenant, typeof(IEvents), nameof(IEvents.Publish), fact, []);
        await RunAsync(services, j => j.EventId == id);
    }

    private static async Task<Guid> SaveAsync(IServiceProvider services, TenantInfo tenant, Type service, string method, object what, object?[] more)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(tenant);
        var id = (Guid)service.GetMethod(method)!.MakeGenericMethod(what.GetType())
            .Invoke(scope.ServiceProvider.GetRequiredService(service), BindingFlags.DoNotWrapExceptions, null, [what, .. more], null)!;
        await scope.ServiceProvider.GetRequiredService<KitDbContext>().SaveChangesAsync();
        return id;
    }

    private static async Task RunAsync(IServiceProvider services, Expression<Func<Job, bool>> which)
    {
        foreach (var job in await TakeAsync(services, which))
        {
            using var running = new RunningJob(job, services.GetRequiredService<JobStore>());
            await services.GetRequiredService<JobRunner>().RunAsync(running);
        }
    }

    private static async Task<IReadOnlyList<Job>> TakeAsync(IServiceProvider services, Expression<Func<Job, bool>> which)
    {
        await using var outer = services.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("run jobs of a test");
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var (token, until) = (Guid.CreateVersion7(), services.GetRequiredService<TimeProvider>().GetUtcNow() + Lease);
        await db.AllTenants<Job>().Where(which).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.State, JobState.Running).SetProperty(j => j.LeaseToken, token).SetProperty(j => j.LeaseUntil, until).SetProperty(j => j.Attempts, 1));
        return await db.AllTenants<Job>().AsNoTracking().Where(which).ToListAsync();
    }
}
