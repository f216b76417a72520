using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>Drops jobs that are there already, and wakes the dispatcher once those that are not are committed.</summary>
internal sealed class JobSaves(JobWakeUp wakeUp, JobStore store) : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        List<Job>? keyed = null;
        var any = false;
        foreach (var entry in context.ChangeTracker.Entries<Job>())
        {
            if (entry.State == EntityState.Added)
            {
                any = true;
                if (entry.Entity.DedupeKey is not null)
                {
                    (keyed ??= []).Add(entry.Entity);
                }
            }
        }

        if (keyed is not null)
        {
            checks.Add(new DedupeCheck(keyed, store));
        }

        if (any)
        {
            var database = context.DatabaseName;
            context.OnCommitted(() => wakeUp.Raise(database));
        }
    }
}
