using System.Text.Json;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;

namespace Kit.Audit;

/// <summary>What somebody did to jobs, as an entry of whoever's jobs they are: the tenant's, or the platform's where all tenants' are meant.</summary>
internal sealed class QueueJournal(TimeProvider clock) : IQueueJournal
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public void Note(KitDbContext db, QueueAct act, string reason)
    {
        var actor = db.Scope?.Actor ?? Actor.Anonymous;
        var entry = db.Entry(new AuditEntry
        {
            At = clock.GetUtcNow(),
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            ActorName = actor.Name,
            Action = act.Action == QueueAct.Discard ? AuditAction.Deleted : AuditAction.Updated,
            Entity = act.Entity,
            EntityId = act.Id,
            Label = act.Label,
            Reason = reason,
            Changes = JsonSerializer.Serialize(new Dictionary<string, object?[]> { [act.Action] = [.. act.Which.Select(w => w is DeadJobs which ? JsonSerializer.Serialize(which, Json) : w)] }),
        });
        entry.Property(KitAnnotations.TenantId).CurrentValue = db.OwnerId ?? act.TenantId ?? Tenant.Platform;
        entry.State = Microsoft.EntityFrameworkCore.EntityState.Added;
    }
}
