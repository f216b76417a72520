using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>Drops jobs that are there already, puts in order those that go one after the other, and wakes the dispatcher once they are committed.</summary>
internal sealed class JobSaves(JobWakeUp wakeUp, JobStore store) : ISaveParticipant
{
    // Others leave jobs beside the change that they see.
    public bool IsLast => true;

    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        List<Job>? keyed = null;
        List<Job>? ordered = null;
        var (any, batched) = (false, false);
        foreach (var entry in context.ChangeTracker.Entries<Job>())
        {
            if (entry.State == EntityState.Added)
            {
                any = true;
                batched |= entry.Entity.BatchId is not null || entry.Entity.WaitsFor is not null;
                if (entry.Entity.DedupeKey is not null)
                {
                    (keyed ??= []).Add(entry.Entity);
                }

                if (entry.Entity.OrderKey is not null)
                {
                    (ordered ??= []).Add(entry.Entity);
                }
            }
        }

        if (keyed is not null)
        {
            checks.Add(new DedupeCheck(keyed, store));
        }

        if (ordered is not null)
        {
            checks.Add(new OrderCheck(ordered, store));
        }

        if (any)
        {
            var (database, look) = (context.DatabaseName, ordered is not null || batched);
            context.OnCommitted(() => wakeUp.Raise(database, look));
        }
    }
}
