using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>Decides which entities belong to tenants: all that are not global, with the types they own and the tables that join them.</summary>
internal static class Ownership
{
    public static List<IMutableEntityType> FindTenantOwned(IReadOnlyList<IMutableEntityType> entityTypes)
    {
        var owned = entityTypes.Where(e => !IsGlobal(e)).ToList();
        foreach (var entityType in owned)
        {
            if (entityType.FindPrimaryKey() is null)
            {
                throw TenantConvention.ModelError(
                    $"{entityType.DisplayName()} has no key, so its rows can't be isolated by tenant. Give it a key, or mark it [Global].");
            }

            if (entityType.BaseType is null && !entityType.IsOwned() && entityType.FindPrimaryKey()!.Properties.Any(IsMadeByDatabase))
            {
                throw TenantConvention.ModelError(
                    $"{entityType.DisplayName()}'s key is made by the database; SQLite can't do that in a key that holds the tenant. Use a Guid: Id = Guid.CreateVersion7().");
            }
        }

        foreach (var foreignKey in entityTypes.Where(IsGlobal).SelectMany(e => e.GetDeclaredForeignKeys()))
        {
            if (!IsGlobal(foreignKey.PrincipalEntityType))
            {
                throw TenantConvention.ModelError(
                    $"{foreignKey.DeclaringEntityType.DisplayName()} is global but refers to {foreignKey.PrincipalEntityType.DisplayName()}, which belongs to tenants. Make it tenant-owned too.");
            }
        }

        // What stays in the shared database finds nothing there of a tenant that has a database of its own.
        foreach (var foreignKey in owned.Where(IsControlPlane).SelectMany(e => e.GetDeclaredForeignKeys()))
        {
            if (!IsGlobal(foreignKey.PrincipalEntityType) && !IsControlPlane(foreignKey.PrincipalEntityType))
            {
                throw TenantConvention.ModelError(
                    $"{foreignKey.DeclaringEntityType.DisplayName()} stays in the shared database but refers to {foreignKey.PrincipalEntityType.DisplayName()}, which is in its tenant's. Mark that [ControlPlane] too, or neither.");
            }
        }

        return owned;
    }

    private static bool IsControlPlane(IReadOnlyEntityType entityType)
    {
        var root = entityType.GetRootType();
        return root.FindOwnership() is { } ownership
            ? IsControlPlane(ownership.PrincipalEntityType)
            : root.FindAnnotation(KitAnnotations.ControlPlane) is not null || root.ClrType.IsDefined(typeof(ControlPlaneAttribute), true);
    }

    private static bool IsGlobal(IReadOnlyEntityType entityType)
    {
        var root = entityType.GetRootType();
        if (root.FindOwnership() is { } ownership)
        {
            return IsGlobal(ownership.PrincipalEntityType);
        }

        // A join table is global only between two global entities.
        if (root.HasSharedClrType && root.FindAnnotation(KitAnnotations.Global) is null)
        {
            var principals = root.GetForeignKeys().Select(f => f.PrincipalEntityType).ToList();
            return principals.Count > 0 && principals.All(IsGlobal);
        }

        return root.FindAnnotation(KitAnnotations.Global)?.Value is true || root.ClrType.IsDefined(typeof(GlobalAttribute), true);
    }

    private static bool IsMadeByDatabase(IReadOnlyProperty property) =>
        property.ValueGenerated == ValueGenerated.OnAdd && (property.ClrType == typeof(int) || property.ClrType == typeof(long) || property.ClrType == typeof(short))
        && !property.IsForeignKey();
}
