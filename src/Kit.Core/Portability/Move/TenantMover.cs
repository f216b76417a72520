using Kit.Audit;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

internal sealed class TenantMover(IServiceScopeFactory factory, MovePlaces places, PortabilityCaller caller, TimeProvider clock) : ITenantMover
{
    public async Task<TenantMove> StartAsync(Guid tenantId, string? database, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        caller.RequirePlatform();
        places.Require(database);
        await using var scope = Open(tenantId);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var tenant = await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == tenantId, cancellationToken) ?? throw new TenantUnavailableException(tenantId);
        if (tenant.Database == database)
        {
            throw new MoveRefusedException(KitErrors.InvalidMove, 409, $"Tenant {tenantId} is in {MovePlaces.NameOf(database)} already.");
        }

        if (tenant.Status is not (TenantStatus.Active or TenantStatus.Suspended))
        {
            throw new MoveRefusedException(KitErrors.InvalidMove, 409, $"Tenant {tenantId} is {tenant.Status}. Only an active or a suspended one can be moved.");
        }

        await RefuseSecondAsync(db, tenantId, cancellationToken);
        var move = new TenantMove
        {
            TenantId = tenantId,
            From = tenant.Database,
            To = database,
            Reason = reason.Length > MoveModel.ReasonLength ? reason[..MoveModel.ReasonLength] : reason,
            ActorKind = caller.Actor.Kind,
            ActorId = caller.Actor.Id,
            ActorName = caller.Actor.Name,
            StartedAt = clock.GetUtcNow(),
        };
        db.Add(move);
        db.Add(MoveRunner.Entry(move, tenant.Name, clock.GetUtcNow(), ("Move", null, MovePlaces.NameOf(database))));
        scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new MoveTenant(move.Id));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (DatabaseProviders.FindRefusal(e.InnerException) is { Kind: RefusalKind.Duplicate })
        {
            db.ChangeTracker.Clear();
            await RefuseSecondAsync(db, tenantId, cancellationToken);
            throw;
        }

        return move;
    }

    public async Task<TenantMove?> FindAsync(Guid tenantId, CancellationToken cancellationToken = default)
    {
        caller.RequirePlatform();
        await using var scope = Open(tenantId);
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<TenantMove>().AsNoTracking()
            .Where(m => m.TenantId == tenantId).OrderByDescending(m => m.Id).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task CancelAsync(Guid tenantId, CancellationToken cancellationToken = default)
    {
        caller.RequirePlatform();
        await using var scope = Open(tenantId);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var cancelled = await db.Set<TenantMove>().Where(m => m.TenantId == tenantId && m.FinishedAt == null && m.Step != TenantMoveStep.CleaningUp)
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.IsCancelled, true), cancellationToken);
        if (cancelled == 0)
        {
            throw new MoveRefusedException(KitErrors.MoveTooLate, 409, $"No move of tenant {tenantId} is under way that could be rolled back. If it is in its new place, move it back.");
        }

        // Whoever does the move sees it; where nobody does any more, somebody has to.
        var move = await db.Set<TenantMove>().AsNoTracking().SingleAsync(m => m.TenantId == tenantId && m.FinishedAt == null, cancellationToken);
        scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new MoveTenant(move.Id));
        await db.SaveChangesAsync(cancellationToken);
    }

    private AsyncServiceScope Open(Guid tenantId) => PlatformScope.Open(factory, caller.Actor, $"look after the move of tenant {tenantId}");

    private static async Task RefuseSecondAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        if (await db.Set<TenantMove>().AsNoTracking().SingleOrDefaultAsync(m => m.TenantId == tenantId && m.FinishedAt == null, cancellationToken) is { } other)
        {
            throw new MoveRefusedException(
                KitErrors.MoveUnderWay,
                409,
                $"Tenant {tenantId} is being moved to {MovePlaces.NameOf(other.To)} since {other.StartedAt:u} ({other.Step}). Wait for its end, or cancel it.");
        }
    }
}
