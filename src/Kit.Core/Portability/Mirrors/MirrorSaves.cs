using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Portability;

/// <summary>Leaves a job beside each change in the shared database that a tenant's own has a copy of.</summary>
internal sealed class MirrorSaves(JobWakeUp wakeUp) : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        if (context.DatabaseName is not null)
        {
            return;
        }

        var plan = MirrorPlan.Of(context.Model);
        HashSet<Guid>? owners = null;
        var ofAll = false;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached || !plan.IsMirrored(entry.Metadata))
            {
                continue;
            }

            if (entry.Metadata.IsTenantOwned())
            {
                (owners ??= []).Add((Guid)entry.Property(KitAnnotations.TenantId).CurrentValue!);
            }
            else
            {
                ofAll = true;
            }
        }

        if (ofAll && context.Scope is { IsOpen: true })
        {
            Add(context, RefreshMirrors.For(context.OwnerId ?? Tenant.Platform, null, context.Now));
        }

        if (owners is null)
        {
            return;
        }

        // Where a tenant is current, its place is known: were it elsewhere meanwhile, the save would be refused. Operators' changes look.
        if (context.Scope is { Tenant: { } current })
        {
            if (current.Database is not null)
            {
                Add(context, RefreshMirrors.For(current.Id, current.Id, context.Now));
            }
        }
        else
        {
            checks.Add(new PlaceCheck(owners, this));
        }
    }

    private void Add(KitDbContext context, Job job)
    {
        context.Add(job);
        context.OnCommitted(() => wakeUp.Raise(null));
    }

    private sealed class PlaceCheck(HashSet<Guid> owners, MirrorSaves saves) : ISaveCheck
    {
        public async Task RunAsync(KitDbContext context, CancellationToken cancellationToken)
        {
            var away = await context.Set<Tenant>().Where(t => owners.Contains(t.Id) && t.Database != null).Select(t => t.Id).ToListAsync(cancellationToken);
            foreach (var tenantId in away)
            {
                saves.Add(context, RefreshMirrors.For(tenantId, tenantId, context.Now));
            }
        }

        public override string ToString() => "What other databases have a copy of";
    }
}
