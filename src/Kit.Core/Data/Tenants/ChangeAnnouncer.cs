using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>Makes this node forget at once what it has just changed itself; the others hear of it from the database.</summary>
internal sealed class ChangeAnnouncer(IChangeSignals signals) : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        List<string>? messages = null;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            var message = entry.Entity switch
            {
                Tenant tenant => $"{TenancyModel.TenantsTable} {tenant.Id}",
                Membership membership => $"{TenancyModel.MembershipsTable} {entry.Property(KitAnnotations.TenantId).CurrentValue} {membership.UserId}",
                _ => null,
            };
            if (message is not null)
            {
                (messages ??= []).Add(message);
            }
        }

        if (messages is not null)
        {
            context.OnCommitted(() => messages.ForEach(signals.RaiseHere));
        }
    }
}
