using System.Diagnostics;
using System.Text.Json;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Audit;

/// <summary>Adds an audit entry for each row that a save adds, changes or deletes.</summary>
internal sealed class AuditParticipant : ISaveParticipant
{
    private readonly AuditEntryIds _ids = new();

    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        List<(AuditEntry Entry, Guid Owner)>? entries = null;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && AuditPlan.Of(entry.Metadata) is { } plan
                && Describe(context, entry, plan) is { } described)
            {
                (entries ??= []).Add((described, OwnerOf(context, entry)));
            }
        }

        if (entries is not null && context.Scope is not { IsOpen: true })
        {
            throw new NoTenantException($"the audit entry of {entries[0].Entry.Entity}");
        }

        foreach (var (entry, owner) in entries ?? [])
        {
            var added = context.Entry(entry);
            added.Property(KitAnnotations.TenantId).CurrentValue = owner;
            added.State = EntityState.Added;
        }
    }

    // A change to a global row is the platform's, or that of the tenant in whose scope it was made; the entry must pass the same walls.
    private static Guid OwnerOf(KitDbContext context, EntityEntry entry) =>
        entry.Metadata.IsTenantOwned() ? (Guid)entry.Property(KitAnnotations.TenantId).CurrentValue! : context.OwnerId ?? Tenant.Platform;

    private AuditEntry? Describe(KitDbContext context, EntityEntry entry, AuditPlan plan)
    {
        var changes = plan.Changes(entry);
        if (changes is null)
        {
            return null;
        }

        var actor = context.Scope?.Actor ?? Actor.System;
        var now = context.Now;
        return new AuditEntry
        {
            Id = _ids.Next(now),
            At = now,
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            ActorName = actor.Name,
            Action = entry.State switch { EntityState.Added => AuditAction.Created, EntityState.Deleted => AuditAction.Deleted, _ => AuditAction.Updated },
            Entity = plan.Name,
            EntityId = plan.Key(entry),
            Label = plan.Label(entry),
            Changes = changes,
            Reason = context.Scope?.BypassReason,
            TraceId = Activity.Current?.TraceId.ToString(),
        };
    }
}
