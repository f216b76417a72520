using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Lifecycle;

/// <summary>
/// Closes a tenant whose time is over, and has it erased. It is closed first and in a transaction of its own: from then on nobody can undo it
/// while its rows disappear.
/// </summary>
internal sealed partial class EndTenantHandler(KitDbContext db, IServiceProvider services, TimeProvider clock, ILogger<EndTenantHandler> logger) : IJobHandler<EndTenant>
{
    public async Task HandleAsync(EndTenant job, JobContext context, CancellationToken cancellationToken)
    {
        context.RequireFor(job.TenantId);
        if (await db.Set<Tenant>().SingleOrDefaultAsync(t => t.Id == job.TenantId, cancellationToken) is not { } tenant)
        {
            return;
        }

        if (tenant.Status == TenantStatus.Closing && tenant.ClosesAt <= job.ClosesAt)
        {
            TenantTransitions.Move(tenant, TenantStatus.Closed, tenant.StatusReason, clock.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken); // reopened at this very moment: a conflict, and the next try sees it
            LogClosed(tenant.Id);
        }

        if (tenant.Status == TenantStatus.Closed && services.GetService<ITenantEraser>() is { } eraser)
        {
            await eraser.EraseAsync(tenant.Id, tenant.StatusReason ?? "closed", cancellationToken);
        }
    }

    [LoggerMessage(2421, LogLevel.Information, "Tenant {TenantId} is closed: the time in which that could be undone is over")]
    private partial void LogClosed(Guid tenantId);
}
