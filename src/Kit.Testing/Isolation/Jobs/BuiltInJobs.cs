using Kit.Data;
using Kit.Operations;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>What Kit's own jobs need before they are done.</summary>
internal static class BuiltInJobs
{
    public static Task PrepareAsync(IServiceProvider services, object job) => job is EraseTenant erase ? SuspendAsync(services, erase.TenantId) : Task.CompletedTask;

    // A tenant in use is not erased.
    private static async Task SuspendAsync(IServiceProvider services, Guid tenantId)
    {
        await using var outer = services.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("suspend the attacker's own tenant, for it to be erased");
        await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<Tenant>().Where(t => t.Id == tenantId)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, TenantStatus.Suspended));
    }
}
