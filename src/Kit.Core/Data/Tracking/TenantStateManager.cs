#pragma warning disable EF1001 // The one place that every entity passes on its way into a context, however it gets there; held by tests.
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>
/// Gives the current tenant to each entity that a context is handed, before it decides whether it is new: a detached row of the tenant's
/// can be attached, updated and removed by its id, though its class knows no tenant.
/// </summary>
internal sealed class TenantStateManager(StateManagerDependencies dependencies) : StateManager(dependencies)
{
    public override InternalEntityEntry GetOrCreateEntry(object entity) => Stamp(base.GetOrCreateEntry(entity));

    public override InternalEntityEntry GetOrCreateEntry(object entity, IEntityType? entityType) => Stamp(base.GetOrCreateEntry(entity, entityType));

    private InternalEntityEntry Stamp(InternalEntityEntry entry)
    {
        if (entry.EntityState == EntityState.Detached
            && entry.EntityType.IsTenantOwned()
            && entry.EntityType.FindProperty(KitAnnotations.TenantId) is { } property
            && (Guid)entry[property]! == Guid.Empty
            && (Context as KitDbContext)?.Scope?.OwnerId is { } owner
            && owner != Tenant.Platform)
        {
            entry[property] = owner;
        }

        return entry;
    }
}
