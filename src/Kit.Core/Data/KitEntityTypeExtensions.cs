using Kit.Data;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>What Kit needs to be told of entities whose classes can't bear its attributes, and what it found out.</summary>
public static class KitEntityTypeExtensions
{
    /// <summary>Says that the entity belongs to the platform; the same as <see cref="GlobalAttribute"/>.</summary>
    public static EntityTypeBuilder IsGlobal(this EntityTypeBuilder entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.HasAnnotation(KitAnnotations.Global, true);
    }

    /// <summary>Says that every scope sees the rows of a global entity with a tenant's id; the same as <see cref="SeenByAllTenantsAttribute"/>.</summary>
    public static EntityTypeBuilder IsSeenByAllTenants(this EntityTypeBuilder entity, string reason)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return entity.HasAnnotation(KitAnnotations.SeenByAllTenants, reason);
    }

    /// <summary>Says that the platform writes the rows by itself; the same as <see cref="WrittenInBackgroundAttribute"/>.</summary>
    public static EntityTypeBuilder IsWrittenInBackground(this EntityTypeBuilder entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.HasAnnotation(KitAnnotations.WrittenInBackground, true);
    }

    /// <summary>Says that the platform writes the property by itself; the same as <see cref="WrittenInBackgroundAttribute"/>.</summary>
    public static PropertyBuilder IsWrittenInBackground(this PropertyBuilder property)
    {
        ArgumentNullException.ThrowIfNull(property);
        return property.HasAnnotation(KitAnnotations.WrittenInBackground, true);
    }

    /// <summary>Says that the entity's rows stay in the shared database, wherever their tenant is; the same as <see cref="ControlPlaneAttribute"/>.</summary>
    public static EntityTypeBuilder IsControlPlane(this EntityTypeBuilder entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.HasAnnotation(KitAnnotations.ControlPlane, true);
    }

    /// <summary>Says that changes leave no audit entry; the same as <see cref="NotAuditedAttribute"/>.</summary>
    public static EntityTypeBuilder IsNotAudited(this EntityTypeBuilder entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.HasAnnotation(KitAnnotations.NotAudited, true);
    }

    /// <summary>Says that audit entries show that the property changed, but not from what to what; the same as <see cref="NotAuditedAttribute"/>.</summary>
    public static PropertyBuilder IsNotAudited(this PropertyBuilder property)
    {
        ArgumentNullException.ThrowIfNull(property);
        return property.HasAnnotation(KitAnnotations.NotAudited, true);
    }

    /// <summary>Says that the entity gets no <c>Version</c> column: rows that no form edits.</summary>
    public static EntityTypeBuilder IsNotVersioned(this EntityTypeBuilder entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.HasAnnotation(KitAnnotations.NotVersioned, true);
    }

    /// <summary>Says that the index serves queries over all tenants, so that it does not start with the tenant. A unique one always does.</summary>
    public static IndexBuilder IsPlatformIndex(this IndexBuilder index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return index.HasAnnotation(KitAnnotations.PlatformIndex, true);
    }

    /// <summary>Whether the entity belongs to tenants.</summary>
    public static bool IsTenantOwned(this IReadOnlyEntityType entityType)
    {
        ArgumentNullException.ThrowIfNull(entityType);
        return entityType.GetRootType().FindAnnotation(KitAnnotations.TenantOwned)?.Value is true;
    }

    /// <summary>Whether the entity is global, and each row is seen by the tenant that it is about and by the platform scope alone.</summary>
    public static bool IsAboutTenant(this IReadOnlyEntityType entityType)
    {
        ArgumentNullException.ThrowIfNull(entityType);
        return entityType.GetRootType().FindAnnotation(KitAnnotations.AboutTenant)?.Value is true;
    }

    /// <summary>Whether the entity's rows are in the shared database, also those of a tenant with a database of its own: global ones are.</summary>
    public static bool IsControlPlane(this IReadOnlyEntityType entityType)
    {
        ArgumentNullException.ThrowIfNull(entityType);
        var root = entityType.GetRootType();
        if (root.FindOwnership() is { } ownership)
        {
            return ownership.PrincipalEntityType.IsControlPlane();
        }

        return !root.IsTenantOwned() || root.FindAnnotation(KitAnnotations.ControlPlane) is not null || root.ClrType.IsDefined(typeof(ControlPlaneAttribute), true);
    }

    /// <summary>Whether <see cref="KitDbContext.Search"/> looks for words in the entity's rows.</summary>
    public static bool IsSearchable(this IReadOnlyEntityType entityType)
    {
        ArgumentNullException.ThrowIfNull(entityType);
        return SearchPlan.Find(entityType) is not null;
    }

    /// <summary>The key's property apart from the tenant's: what names a row within its tenant. <see langword="null"/> when there are several.</summary>
    public static IProperty? FindIdProperty(this IEntityType entityType)
    {
        ArgumentNullException.ThrowIfNull(entityType);
        var properties = entityType.FindPrimaryKey()?.Properties.Where(p => p.Name != KitAnnotations.TenantId || entityType.IsTenantOwned() is false).ToList();
        return properties is [var id] ? id : null;
    }

    /// <summary>The name of the entity in addresses and permissions: its table's, with hyphens (<c>work-items</c>).</summary>
    public static string? FindResourceName(this IReadOnlyEntityType entityType)
    {
        ArgumentNullException.ThrowIfNull(entityType);
        if (entityType.GetTableName() is not { } table)
        {
            return null;
        }

        return (entityType.IsKits() && table.StartsWith("kit_", StringComparison.Ordinal) ? table["kit_".Length..] : table).Replace('_', '-');
    }

    /// <summary>Whether the entity is one of Kit's own and not the host's.</summary>
    public static bool IsKits(this IReadOnlyEntityType entityType)
    {
        ArgumentNullException.ThrowIfNull(entityType);
        return entityType.GetSchema() == TenancyModel.Schema || entityType.FindAnnotation(KitAnnotations.Kits)?.Value is true;
    }
}
