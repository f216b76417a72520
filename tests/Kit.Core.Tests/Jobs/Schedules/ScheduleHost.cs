using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs.Schedules;

/// <summary>What tests of schedules do over and over.</summary>
internal static class ScheduleHost
{
    public static async Task<T> WithSchedulesAsync<T>(this JobHost host, TenantInfo? tenant, Func<ISchedules, Task<T>> work)
    {
        await using var scope = tenant is null
            ? host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide()
            : host.Shop.As((await host.Shop.Services.GetRequiredService<ITenantStore>().FindByIdAsync(tenant.Id))!);
        return await work(scope.ServiceProvider.GetRequiredService<ISchedules>());
    }

    public static Task WithSchedulesAsync(this JobHost host, TenantInfo? tenant, Func<ISchedules, Task> work) => host.WithSchedulesAsync(tenant, async schedules =>
    {
        await work(schedules);
        return true;
    });

    public static async Task<ScheduleInfo> ScheduleAsync(this JobHost host, TenantInfo? tenant, string name) =>
        (await host.WithSchedulesAsync(tenant, s => s.FindAsync(name)))!;

    public static async Task<List<string>> EnqueuedAsync(this JobsUnderTest jobs, TenantInfo? tenant = null) =>
        [.. (await jobs.EnqueuedAsync<AddLabel>(tenant)).Select(l => l.Text)];

    public static async Task ChangeAsync(this JobHost host, TenantInfo tenant, Action<Tenant> change)
    {
        await using var scope = host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        change(await db.Set<Tenant>().SingleAsync(t => t.Id == tenant.Id));
        await db.SaveChangesAsync();
    }

    /// <summary>Changes the rows themselves, past all that looks after them.</summary>
    public static async Task EditAsync(this JobHost host, Action<Schedule> change)
    {
        await using var scope = host.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        (await db.AllTenants<Schedule>().AsTracking().ToListAsync()).ForEach(change);
        await db.SaveChangesAsync();
    }
}
