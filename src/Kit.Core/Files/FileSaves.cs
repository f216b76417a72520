using Kit.Data;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kit.Files;

/// <summary>
/// Whatever adds a file's row waits for the quota, and whatever deletes one leaves a job that deletes the bytes: the store's own methods, an
/// admin's form, a cascade.
/// </summary>
internal sealed class FileSaves(FileQuota quota, JobWakeUp wakeUp) : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        long added = 0;
        List<Job>? jobs = null;
        foreach (var entry in context.ChangeTracker.Entries<StoredFile>())
        {
            if (entry.State == EntityState.Added)
            {
                added += entry.Entity.Size;
            }
            else if (entry.State == EntityState.Deleted)
            {
                (jobs ??= []).Add(EraseBlob.For((Guid)entry.Property(KitAnnotations.TenantId).CurrentValue!, entry.Entity.Id, context.Now));
            }
        }

        // Operators, who work in the platform scope, are not bound by a tenant's plan.
        if (added > 0 && quota.Definition is not null && context.Scope?.Tenant is not null)
        {
            checks.Add(new FileQuotaCheck(quota, added));
        }

        if (jobs is not null)
        {
            context.AddRange(jobs);
            var database = context.DatabaseName;
            context.OnCommitted(() => wakeUp.Raise(database));
        }
    }
}
