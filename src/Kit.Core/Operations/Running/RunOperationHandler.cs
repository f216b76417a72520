using Kit.Data;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Operations;

/// <summary>Does an operation in the name of whoever asked for it. Run again after a crash, it does nothing twice.</summary>
internal sealed class RunOperationHandler(
    ITenantStore tenants, ITenantScopes scopes, ExportArchives archives, IOptions<OperationsOptions> options, TimeProvider clock) : IJobHandler<RunOperation>
{
    public async Task HandleAsync(RunOperation job, JobContext context, CancellationToken cancellationToken)
    {
        context.RequireFor(job.TenantId);
        if (await tenants.FindByIdAsync(job.TenantId, cancellationToken) is not { } tenant
            || await FindAsync(tenant, job.OperationId, cancellationToken) is not { FinishedAt: null } operation)
        {
            return; // erased meanwhile, or done before the process ended
        }

        var actor = new Actor(operation.ActorKind, operation.ActorId, operation.ActorName);
        long? size = null;
        if (operation.Kind == OperationKind.Export)
        {
            await using var scope = scopes.Open(tenant, actor);
            size = await archives.WriteAsync(scope.ServiceProvider.GetRequiredService<ITenantExporter>(), tenant.Id, operation.Id, cancellationToken);
        }
        else if (await tenants.FindByIdAsync(operation.Id, cancellationToken) is null)
        {
            await using var scope = scopes.OpenPlatformWide(actor);
            await CloneAsync(scope.ServiceProvider, tenant, operation, cancellationToken);
        }

        await FinishAsync(tenant, operation, size, new Actor(ActorKind.Job, context.Id.ToString(), context.Kind), cancellationToken);
    }

    private async Task<TenantOperation?> FindAsync(TenantInfo tenant, Guid id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant);
        return await scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<TenantOperation>().AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
    }

    private async Task CloneAsync(IServiceProvider services, TenantInfo tenant, TenantOperation operation, CancellationToken cancellationToken)
    {
        UserSummary? owner;
        await using (var scope = scopes.Open(tenant))
        {
            owner = await scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<Membership>()
                .Where(m => m.UserId == operation.OwnerId && m.Status == MembershipStatus.Active)
                .Select(m => new UserSummary(m.UserId, m.Name, m.Email)).SingleOrDefaultAsync(cancellationToken);
        }

        var clone = new TenantImport
        {
            Id = operation.Id,
            Slug = operation.Slug!,
            Name = CloneName.Of(tenant.Name),
            Owner = owner ?? throw new JobAbandonedException("Who was to own the copy is no member any more."),
            Members = ImportedMembers.OwnerOnly,
        };
        await services.GetRequiredService<ITenantCloner>().CloneAsync(tenant.Id, clone, cancellationToken);
    }

    private async Task FinishAsync(TenantInfo tenant, TenantOperation done, long? size, Actor actor, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant, actor);
        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        if (await db.Set<TenantOperation>().SingleOrDefaultAsync(o => o.Id == done.Id, cancellationToken) is not { } operation)
        {
            await archives.DeleteAsync(done.Id, cancellationToken); // its tenant is being erased, and the archive was not there yet to be deleted
            return;
        }

        operation.FinishedAt = clock.GetUtcNow();
        operation.Size = size;
        operation.ExpiresAt = size is null ? null : operation.FinishedAt + options.Value.ExportLifetime;
        if (operation.ForOwners)
        {
            await scope.ServiceProvider.GetRequiredService<ExportMails>().EnqueueAsync(operation, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
