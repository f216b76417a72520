using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>
/// Global entities whose rows bear a tenant's id. They are the platform's to write across tenants, and no tenant's to see but the one's that they are
/// about: filter, guard and row-level security as for tenants' own, without the keys.
/// </summary>
internal static class AboutTenants
{
    public static void Secure(IMutableEntityType root)
    {
        if (root.FindProperty(KitAnnotations.TenantId) is not { } property || (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) != typeof(Guid))
        {
            return;
        }

        if (FindReason(root) is { } reason)
        {
            root.SetAnnotation(KitAnnotations.SeenByAllTenants, reason);
            return;
        }

        if (root.GetDerivedTypes().Any() && root.GetMappingStrategy() == RelationalAnnotationNames.TptMappingStrategy)
        {
            throw TenantConvention.ModelError(
                $"{root.DisplayName()} is global and about tenants, but the tables of what derives from it have no tenant's column that could secure their rows. Keep them in one table, or say why every tenant may see them: [SeenByAllTenants(\"…\")].");
        }

        root.SetAnnotation(KitAnnotations.AboutTenant, true);
        foreach (var entityType in root.GetDerivedTypesInclusive())
        {
            entityType.SetAnnotation(KitAnnotations.RowSecurity, true);
        }

        root.SetQueryFilter(KitAnnotations.Filter, Filter(root.ClrType, property.ClrType));
    }

    /// <summary>Why the rows are for everybody; <see langword="null"/> where nobody said so.</summary>
    public static string? FindReason(IReadOnlyEntityType entityType) =>
        entityType.GetRootType().FindAnnotation(KitAnnotations.SeenByAllTenants)?.Value as string
        ?? entityType.GetRootType().ClrType.GetCustomAttribute<SeenByAllTenantsAttribute>(true)?.Reason;

    // e => context.SeesAll || (context.OwnerId != null && EF.Property<Guid?>(e, "TenantId") == context.OwnerId). What has no tenant is nobody's, and
    // not of whoever has none either. For the constant, see TenantConvention.
    private static LambdaExpression Filter(Type type, Type idType)
    {
        var entity = Expression.Parameter(type, "e");
        var context = Expression.Constant(null, typeof(KitDbContext));
        var id = Expression.Call(typeof(EF), nameof(EF.Property), [idType], entity, Expression.Constant(KitAnnotations.TenantId));
        var owner = Expression.Property(context, nameof(KitDbContext.OwnerId));
        var isOwners = Expression.AndAlso(
            Expression.NotEqual(owner, Expression.Constant(null, typeof(Guid?))), Expression.Equal(Expression.Convert(id, typeof(Guid?)), owner));
        return Expression.Lambda(Expression.OrElse(Expression.Property(context, nameof(KitDbContext.SeesAll)), isOwners), entity);
    }
}
