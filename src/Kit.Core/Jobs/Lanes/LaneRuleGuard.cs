using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>Lets only the platform scope write rules of lanes: nobody takes more of the queue than they are given.</summary>
internal sealed class LaneRuleGuard : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        if (context.Scope is { IsBypass: true })
        {
            return;
        }

        foreach (var entry in context.ChangeTracker.Entries<LaneRule>())
        {
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            {
                throw new KitException(KitErrors.PlatformScopeNeeded, "Rules of lanes are written in the platform scope only: use IJobLanes.");
            }
        }
    }
}
