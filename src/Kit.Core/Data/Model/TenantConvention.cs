using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Kit.Data;

/// <summary>
/// Makes entities tenant-owned: the column, the keys <c>(tenant_id, id)</c>, foreign keys and indexes that start with the tenant, the query
/// filter, row-level security. It runs last, over whatever the host configured.
/// </summary>
internal sealed class TenantConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        var model = (IMutableModel)modelBuilder.Metadata;
        var entityTypes = model.GetEntityTypes().ToList();
        var owned = Ownership.FindTenantOwned(entityTypes);
        var roots = owned.Where(e => e.BaseType is null).ToList();

        foreach (var entityType in entityTypes.Where(e => e.BaseType is null && !e.IsOwned()))
        {
            Identify(entityType);
            AddVersion(entityType);
        }

        var oldKeys = new List<IMutableKey>();
        foreach (var root in roots)
        {
            root.SetAnnotation(KitAnnotations.TenantOwned, true);
            AddTenant(root);
            if (TenantKeys.Widen(root) is { } oldKey)
            {
                oldKeys.Add(oldKey);
            }
        }

        foreach (var foreignKey in entityTypes.SelectMany(e => e.GetDeclaredForeignKeys()).ToList())
        {
            TenantKeys.Widen(foreignKey);
        }

        TenantKeys.RemoveUnused(oldKeys);
        foreach (var entityType in owned)
        {
            TenantKeys.WidenIndexes(entityType);
            entityType.SetAnnotation(KitAnnotations.RowSecurity, true);
        }

        foreach (var root in roots.Where(r => !r.IsOwned()))
        {
            root.SetQueryFilter(KitAnnotations.Filter, Filter(root.ClrType));
        }

        foreach (var root in entityTypes.Where(e => e.BaseType is null && !e.IsOwned()).Except(roots))
        {
            AboutTenants.Secure(root);
        }

        ErasedWith.Check(entityTypes);
    }

    // e => (Guid?)EF.Property<Guid>(e, "TenantId") == context.OwnerId. EF puts the querying context in the place of any constant of a
    // context's type; a value captured here would be frozen into the model for every tenant.
    private static LambdaExpression Filter(Type type)
    {
        var entity = Expression.Parameter(type, "e");
        var property = Expression.Call(typeof(EF), nameof(EF.Property), [typeof(Guid)], entity, Expression.Constant(KitAnnotations.TenantId));
        var owner = Expression.Property(Expression.Constant(null, typeof(KitDbContext)), nameof(KitDbContext.OwnerId));
        return Expression.Lambda(Expression.Equal(Expression.Convert(property, typeof(Guid?)), owner), entity);
    }

    private static void AddTenant(IMutableEntityType root)
    {
        var property = root.FindProperty(KitAnnotations.TenantId) ?? root.AddProperty(KitAnnotations.TenantId, typeof(Guid));
        if (property.ClrType != typeof(Guid))
        {
            throw ModelError($"{root.DisplayName()}.TenantId must be a Guid.");
        }

        property.IsNullable = false;
        if (root.IsOwned())
        {
            property.ValueGenerated = ValueGenerated.Never; // comes from the owner, by the foreign key
            return;
        }

        var orPlatform = root.ClrType.GetCustomAttribute<TenantOrPlatformAttribute>() is not null;
        property.ValueGenerated = ValueGenerated.OnAdd;
        property.SetValueGeneratorFactory((_, _) => new TenantIdGenerator(orPlatform));
    }

    // The key itself: made by the program, so that it is known before the row is written, on either database.
    private static void Identify(IMutableEntityType root)
    {
        if (root.FindPrimaryKey() is not { } key)
        {
            return;
        }

        foreach (var property in key.Properties.Where(p => p.ClrType == typeof(Guid) && !p.IsForeignKey() && p.Name != KitAnnotations.TenantId))
        {
            property.ValueGenerated = ValueGenerated.OnAdd;
            property.SetValueGeneratorFactory((_, _) => new Version7Generator());
        }
    }

    private static void AddVersion(IMutableEntityType root)
    {
        var none = root.HasSharedClrType
            || root.FindPrimaryKey() is null
            || root.FindAnnotation(KitAnnotations.NotVersioned) is not null
            || root.ClrType.IsDefined(typeof(NotVersionedAttribute), true)
            || root.GetProperties().Any(p => p.IsConcurrencyToken);
        if (none)
        {
            return;
        }

        var version = root.FindProperty(KitAnnotations.Version) ?? root.AddProperty(KitAnnotations.Version, typeof(long));
        if (version.ClrType == typeof(long))
        {
            version.IsConcurrencyToken = true;
        }
    }

    internal static KitException ModelError(string message) => new(KitErrors.ModelNotIsolated, message);
}
