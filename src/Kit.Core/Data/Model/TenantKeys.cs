using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>The third wall: puts the tenant first into keys, foreign keys and indexes, so that the database itself refuses a reference across tenants.</summary>
internal static class TenantKeys
{
    /// <summary>Makes the primary key start with the tenant; returns the old one, which foreign keys still use.</summary>
    public static IMutableKey? Widen(IMutableEntityType root)
    {
        var old = root.FindPrimaryKey()!;
        var tenant = Tenant(root);
        if (old.Properties[0] == tenant)
        {
            return null;
        }

        // What numbers the elements of a collection in JSON is numbered by EF Core, and stays so in the new key.
        var generated = root.IsMappedToJson() ? old.Properties.Select(p => (Property: p, p.ValueGenerated)).ToList() : [];
        root.SetPrimaryKey([tenant, .. old.Properties.Where(p => p != tenant)]);
        generated.ForEach(g => g.Property.ValueGenerated = g.ValueGenerated);
        return old;
    }

    public static void Widen(IMutableForeignKey foreignKey)
    {
        var dependent = foreignKey.DeclaringEntityType;
        var principal = foreignKey.PrincipalEntityType;
        if (!dependent.IsTenantOwned() || !principal.IsTenantOwned())
        {
            return;
        }

        var tenant = Tenant(dependent);
        if (foreignKey.Properties[0] == tenant && foreignKey.PrincipalKey.Properties[0] == Tenant(principal))
        {
            return;
        }

        var required = foreignKey.IsRequired;
        var properties = foreignKey.Properties.Where(p => p != tenant).ToList();
        var principalTenant = Tenant(principal);
        var principalProperties = foreignKey.PrincipalKey.Properties.Where(p => p != principalTenant).ToList();
        List<IMutableProperty> wide = [principalTenant, .. principalProperties];
        var key = principal.GetRootType().FindKey(wide) ?? principal.GetRootType().AddKey(wide)!;
        foreignKey.SetProperties([tenant, .. properties], key);
        if (foreignKey.IsRequired != required)
        {
            foreignKey.IsRequired = required;
        }

        // "Set null" would also empty the tenant's column, which the database can't.
        if (foreignKey.DeleteBehavior == DeleteBehavior.SetNull)
        {
            foreignKey.DeleteBehavior = DeleteBehavior.ClientSetNull;
        }
    }

    public static void RemoveUnused(IEnumerable<IMutableKey> oldKeys)
    {
        foreach (var key in oldKeys)
        {
            if (!key.GetReferencingForeignKeys().Any())
            {
                key.DeclaringEntityType.RemoveKey(key);
            }
        }
    }

    public static void WidenIndexes(IMutableEntityType entityType)
    {
        var tenant = Tenant(entityType);
        foreach (var index in entityType.GetDeclaredIndexes().ToList())
        {
            if (index.Properties[0] == tenant || index.FindAnnotation("Npgsql:IndexMethod") is not null || IsPlatforms(index))
            {
                continue;
            }

            List<IMutableProperty> properties = [tenant, .. index.Properties.Where(p => p != tenant)];
            var annotations = index.GetAnnotations().ToList();
            var (unique, descending, name) = (index.IsUnique, index.IsDescending, index.Name);
            entityType.RemoveIndex(index);
            var wide = name is null ? entityType.FindIndex(properties) ?? entityType.AddIndex(properties) : entityType.AddIndex(properties, name);
            wide.IsUnique |= unique;
            wide.IsDescending = descending is null ? null : descending.Count == 0 ? [false, .. properties.Skip(1).Select(_ => true)] : [false, .. descending];
            foreach (var annotation in annotations)
            {
                wide.SetAnnotation(annotation.Name, IsPerColumn(annotation) ? Shifted((Array)annotation.Value!) : annotation.Value);
            }
        }
    }

    private static bool IsPerColumn(IAnnotation annotation) =>
        annotation is { Name: "Npgsql:IndexOperators" or "Npgsql:IndexNullSortOrder" or "Relational:Collation", Value: Array };

    // What is said of an index's columns in their order leaves the tenant's as it is by default.
    private static Array Shifted(Array values)
    {
        var shifted = Array.CreateInstance(values.GetType().GetElementType()!, values.Length + 1);
        values.CopyTo(shifted, 1);
        return shifted;
    }

    // A unique one across tenants would tell each of them what the others have.
    private static bool IsPlatforms(IMutableIndex index) => index.FindAnnotation(KitAnnotations.PlatformIndex) is not null && !index.IsUnique;

    private static IMutableProperty Tenant(IMutableEntityType entityType) => entityType.FindProperty(KitAnnotations.TenantId)!;
}
