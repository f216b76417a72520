using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Auth;

/// <summary>Makes this node forget at once the users and sessions that it has just changed itself; the others hear of it from the database.</summary>
internal sealed class SessionAnnouncer(IChangeSignals signals) : ISaveParticipant
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
                Session session => $"{AuthModel.SessionsTable} {session.Id}",
                KitUser user => $"{AuthModel.UsersTable} {user.Id}",
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
