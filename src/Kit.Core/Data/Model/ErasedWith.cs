using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>Properties by which rows of the platform's name a tenant, and go when it is erased.</summary>
internal static class ErasedWith
{
    /// <summary>What the annotation says where the property holds the tenant's id itself.</summary>
    public const string Tenant = "";

    /// <summary>Such properties of an entity, and of what derives from it.</summary>
    public static IEnumerable<IReadOnlyProperty> PropertiesOf(IReadOnlyEntityType entityType) =>
        entityType.GetProperties().Where(p => p.FindAnnotation(KitAnnotations.ErasedWith) is not null);

    /// <summary>The entity whose key a property holds; <see langword="null"/> where it holds the tenant's id.</summary>
    public static IReadOnlyEntityType? FindPrincipal(IReadOnlyProperty property) => property.FindAnnotation(KitAnnotations.ErasedWith)?.Value is string and not Tenant and var name
        ? property.DeclaringType.Model.FindEntityType(name)
        : null;

    /// <exception cref="KitException">A property says so that can't (<c>KIT2007</c>).</exception>
    public static void Check(IEnumerable<IReadOnlyEntityType> entityTypes)
    {
        foreach (var property in entityTypes.SelectMany(PropertiesOf))
        {
            var root = ((IReadOnlyEntityType)property.DeclaringType).GetRootType();
            var name = $"{root.DisplayName()}.{property.Name}";
            if (root.IsTenantOwned() && !root.ClrType.IsDefined(typeof(TenantOrPlatformAttribute), true))
            {
                throw TenantConvention.ModelError($"{name} is to decide when rows are erased, but they belong to tenants, and go with their own. Say so of rows of the platform's only.");
            }

            var held = property.FindAnnotation(KitAnnotations.ErasedWith)!.Value is Tenant ? typeof(Guid) : KeyOf(FindPrincipal(property));
            if (held is null)
            {
                throw TenantConvention.ModelError(
                    $"{name} is to go with rows that can't be asked for their tenant. Name a global entity with a TenantId, and a key of one property.");
            }

            if ((Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) != held)
            {
                throw TenantConvention.ModelError($"{name} is a {property.ClrType.Name}, and what it is to hold a {held.Name}.");
            }
        }
    }

    private static Type? KeyOf(IReadOnlyEntityType? principal) =>
        principal is not null && !principal.IsTenantOwned() && principal.FindProperty(KitAnnotations.TenantId) is not null && principal.FindPrimaryKey() is { Properties: [var key] }
            ? key.ClrType
            : null;
}
