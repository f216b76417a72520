using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Data;

/// <summary>
/// Makes this node forget at once what it has just changed itself, in the words in which the others hear of it from the database: the
/// table, and the values of the columns that <see cref="KitAnnotations.Notify"/> names. Nodes listen to the shared database only: what changed in
/// a tenant's own, they are told from here.
/// </summary>
internal sealed class ChangeAnnouncer(IChangeSignals signals) : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        List<string>? messages = null;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is not (EntityState.Unchanged or EntityState.Detached) && entry.Metadata.FindAnnotation(KitAnnotations.Notify)?.Value is string columns)
            {
                (messages ??= []).Add(Message(entry, columns));
            }
        }

        if (messages is not null)
        {
            Action<string> raise = context.DatabaseName is null ? signals.RaiseHere : signals.RaiseEverywhere;
            context.OnCommitted(() => messages.ForEach(raise));
        }
    }

    private static string Message(EntityEntry entry, string columns)
    {
        var properties = entry.Metadata.GetProperties().ToDictionary(p => p.GetColumnName(), StringComparer.Ordinal);
        var table = entry.Metadata.FindAnnotation(KitAnnotations.Table)?.Value ?? entry.Metadata.GetTableName();
        return string.Join(' ', columns.Split(',').Select(c => entry.Property(properties[c]).CurrentValue).Prepend(table));
    }
}
