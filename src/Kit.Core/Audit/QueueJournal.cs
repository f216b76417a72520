using System.Text.Json;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;

namespace Kit.Audit;

/// <summary>What somebody did to jobs, as an entry of whoever's jobs they are: the tenant's, or the platform's where all tenants' are meant.</summary>
internal sealed class QueueJournal(TimeProvider clock) : IQueueJournal
{
    private const string Entity = "jobs";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public void Note(KitDbContext db, string action, DeadJobs which, int number, string reason)
    {
        var actor = db.Scope?.Actor ?? Actor.Anonymous;
        var entry = db.Entry(new AuditEntry
        {
            At = clock.GetUtcNow(),
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            ActorName = actor.Name,
            Action = action == "discard" ? AuditAction.Deleted : AuditAction.Updated,
            Entity = Entity,
            EntityId = which.Id?.ToString() ?? "",
            Label = $"{number} dead",
            Reason = reason,
            Changes = JsonSerializer.Serialize(new Dictionary<string, object?[]> { [action] = [JsonSerializer.Serialize(which, Json), number] }),
        });
        entry.Property(KitAnnotations.TenantId).CurrentValue = db.OwnerId ?? which.TenantId ?? Tenant.Platform;
        entry.State = Microsoft.EntityFrameworkCore.EntityState.Added;
    }
}
