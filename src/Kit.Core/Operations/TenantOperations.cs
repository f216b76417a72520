using Kit.Data;
using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Operations;

/// <summary>Writes down what is to be done to a tenant, with the job that does it, in one transaction.</summary>
internal sealed class TenantOperations(
    TenantScope caller, IPlatformScope platform, IControlPlane control, [FromKeyedServices(IControlPlane.Key)] IJobs jobs, IOptions<TenancyOptions> tenancy, IServiceProvider services)
{
    /// <summary>An operator's export.</summary>
    public Task ExportAsync(Guid tenantId, string reason, CancellationToken cancellationToken) =>
        StartAsync(tenantId, $"export a tenant: {reason}", Make(OperationKind.Export, reason), null, cancellationToken);

    /// <summary>A copy for one of the tenant's members alone.</summary>
    public async Task CloneAsync(Guid tenantId, string slug, Guid ownerId, string reason, CancellationToken cancellationToken)
    {
        if (!Slug.IsWellFormed(slug) || tenancy.Value.ReservedSlugs.Contains(slug)
            || await services.GetRequiredService<ITenantStore>().FindBySlugAsync(slug, cancellationToken) is not null)
        {
            throw new InvalidSlugException(slug);
        }

        await StartAsync(
            tenantId,
            $"clone a tenant: {reason}",
            Make(OperationKind.Clone, reason, slug, ownerId),
            async scoped =>
            {
                if (!await scoped.AllTenants<Membership>().AnyAsync(
                    m => EF.Property<Guid>(m, KitAnnotations.TenantId) == tenantId && m.UserId == ownerId && m.Status == MembershipStatus.Active, cancellationToken))
                {
                    throw OperationRules.Invalid("Choose who is to own the copy.");
                }
            },
            cancellationToken);
    }

    /// <summary>Deletes all that the tenant has.</summary>
    public Task EraseAsync(Guid tenantId, string slug, string reason, CancellationToken cancellationToken) => StartAsync(
        tenantId,
        $"erase a tenant: {reason}",
        Make(OperationKind.Erasure, reason),
        async scoped =>
        {
            var tenant = await scoped.Set<Tenant>().AsNoTracking().SingleAsync(t => t.Id == tenantId, cancellationToken);
            if (tenant.Status is not (TenantStatus.Suspended or TenantStatus.Closing or TenantStatus.Closed))
            {
                throw new OperationRefusedException(PortabilityErrors.TenantInUse, 409, "Only a suspended, closing or closed tenant can be erased. Suspend it first.");
            }

            if (slug != tenant.Slug)
            {
                throw OperationRules.Invalid("Type the tenant's slug, to say that it is this one.");
            }
        },
        cancellationToken);

    /// <summary>A move, of which <see cref="ITenantMover"/> keeps account itself.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="database">The database of its own that it is to have; nothing for the shared one.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task MoveAsync(Guid tenantId, string? database, string reason, CancellationToken cancellationToken)
    {
        if (database is { Length: > 0 })
        {
            await using var scope = platform.Open($"move a tenant: {reason}");
            if (await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<Tenant>().AnyAsync(t => t.Database == database && t.Id != tenantId, cancellationToken))
            {
                throw OperationRules.Invalid($"{database} is another tenant's. Choose another name.");
            }
        }

        await services.GetRequiredService<ITenantMover>().StartAsync(tenantId, database is { Length: > 0 } ? database : null, reason, cancellationToken);
    }

    /// <summary>The export that an owner asks for, of their own tenant.</summary>
    public async Task ExportOwnAsync(CancellationToken cancellationToken)
    {
        var tenant = caller.RequireTenant();
        if (!caller.Permissions.Has(LifecyclePermissions.ManageTenant))
        {
            throw new PlatformScopeRefusedException(caller.Actor);
        }

        await RequireNoneAsync(OperationLines.OfOwnersAsync(control.Db, 1, cancellationToken), OperationKind.Export);
        var operation = Make(OperationKind.Export, "asked for by an owner", forOwners: true);
        operation.JobId = jobs.Enqueue(new RunOperation(tenant.Id, operation.Id));
        control.Db.Add(operation);
        await control.Db.SaveChangesAsync(cancellationToken);
    }

    private async Task StartAsync(Guid tenantId, string reason, TenantOperation operation, Func<KitDbContext, Task>? check, CancellationToken cancellationToken)
    {
        await using var scope = platform.Open(reason);
        var context = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        if (!await context.Set<Tenant>().AnyAsync(t => t.Id == tenantId, cancellationToken))
        {
            throw new TenantUnavailableException(tenantId);
        }

        await (check?.Invoke(context) ?? Task.CompletedTask);
        await RequireNoneAsync(OperationLines.OfTenantAsync(context, tenantId, int.MaxValue, cancellationToken), operation.Kind);
        var queue = scope.ServiceProvider.GetRequiredService<IJobs>();
        operation.JobId = operation.Kind == OperationKind.Erasure
            ? queue.Enqueue(new EraseTenant(tenantId, operation.Reason, operation.ActorKind, operation.ActorId, operation.ActorName))
            : queue.Enqueue(new RunOperation(tenantId, operation.Id));
        var entry = context.Entry(operation);
        entry.Property(KitAnnotations.TenantId).CurrentValue = tenantId;
        entry.State = EntityState.Added;
        await context.SaveChangesAsync(cancellationToken);
    }

    private static async Task RequireNoneAsync(Task<List<OperationLine>> lines, OperationKind kind)
    {
        if ((await lines).Any(l => l.Operation.Kind == kind && l.State is (OperationState.Waiting or OperationState.Running)))
        {
            throw new OperationRefusedException(OperationsErrors.UnderWay, 409, "That is under way already. Wait until it is done.");
        }
    }

    private TenantOperation Make(OperationKind kind, string reason, string? slug = null, Guid? ownerId = null, bool forOwners = false)
    {
        var actor = caller.IsOpen ? caller.Actor : Actor.System;
        return new()
        {
            Kind = kind,
            Reason = reason,
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ForOwners = forOwners,
            Slug = slug,
            OwnerId = ownerId,
        };
    }
}
