using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Lifecycle;

/// <summary>
/// Sets a tenant up. Whatever ends it, it goes on with the first step that is not done; two that run at once can't both commit a step, as its
/// row has one key and a version.
/// </summary>
internal sealed partial class ProvisionTenantHandler(
    ITenantScopes scopes, TenantScope current, IControlPlane control, IEnumerable<ITenantProvisioningStep> steps, TimeProvider clock, ILogger<ProvisionTenantHandler> logger)
    : IJobHandler<ProvisionTenant>
{
    public async Task HandleAsync(ProvisionTenant job, JobContext context, CancellationToken cancellationToken)
    {
        context.RequireFor(job.TenantId);

        // Read anew, and not from memory: the job may run before this node hears of the change that led to it.
        if (await control.Db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == job.TenantId, cancellationToken) is not { Status: TenantStatus.Provisioning } row)
        {
            return;
        }

        var tenant = TenantInfo.Of(row);
        var done = await DoneAsync(tenant, cancellationToken);
        foreach (var step in steps.OrderBy(s => s.Order).ThenBy(s => s.Name, StringComparer.Ordinal).Select(s => s.Name).Where(n => !done.Contains(n)))
        {
            try
            {
                await RunAsync(tenant, step, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                await NoteAsync(tenant, step, e, cancellationToken);
                throw;
            }
        }

        await ActivateAsync(tenant, cancellationToken);
    }

    private async Task<HashSet<string>> DoneAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant, current.Actor);
        var steps = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<ProvisioningStep>();
        return await steps.Where(s => s.DoneAt != null).Select(s => s.Name).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
    }

    private async Task RunAsync(TenantInfo tenant, string name, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant, current.Actor);
        var own = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        await using var transaction = await own.Database.BeginTransactionAsync(cancellationToken);
        var step = scope.ServiceProvider.GetServices<ITenantProvisioningStep>().Single(s => s.Name == name);
        await step.RunAsync(tenant, cancellationToken);
        var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        if (control != own)
        {
            // In two databases what the step did comes first: it may run again, and is never left out.
            await own.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var row = await RowAsync(control, name, cancellationToken);
        (row.DoneAt, row.Error) = (clock.GetUtcNow(), null);
        await control.SaveChangesAsync(cancellationToken);
        if (control == own)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        LogDone(name, tenant.Id);
    }

    private async Task NoteAsync(TenantInfo tenant, string name, Exception exception, CancellationToken cancellationToken)
    {
        var text = $"{exception.GetType().Name}: {exception.Message}".Replace("\0", "", StringComparison.Ordinal);
        await using var scope = scopes.Open(tenant, current.Actor);
        var own = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        var row = await RowAsync(own, name, cancellationToken);
        if (row.DoneAt is null)
        {
            (row.Failures, row.FailedAt) = (row.Failures + 1, clock.GetUtcNow());
            row.Error = text.Length > LifecycleModule.ErrorLength ? text[..LifecycleModule.ErrorLength] : text;
            await own.SaveChangesAsync(cancellationToken);
        }
    }

    private async Task ActivateAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant, current.Actor);
        var own = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        var row = await own.Set<Tenant>().SingleAsync(t => t.Id == tenant.Id, cancellationToken);
        if (row.Status == TenantStatus.Provisioning)
        {
            TenantTransitions.Move(row, TenantStatus.Active, null, clock.GetUtcNow());
            await own.SaveChangesAsync(cancellationToken);
            LogActive(tenant.Id);
        }
    }

    private static async Task<ProvisioningStep> RowAsync(KitDbContext own, string name, CancellationToken cancellationToken)
    {
        if (await own.Set<ProvisioningStep>().SingleOrDefaultAsync(s => s.Name == name, cancellationToken) is not { } row)
        {
            row = new() { Name = name };
            own.Add(row);
        }

        return row;
    }

    [LoggerMessage(2411, LogLevel.Information, "Provisioning step {Step} of tenant {TenantId} is done")]
    private partial void LogDone(string step, Guid tenantId);

    [LoggerMessage(2412, LogLevel.Information, "Tenant {TenantId} is set up")]
    private partial void LogActive(Guid tenantId);
}
