using Kit.Data;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>What becomes of an entity's rows when a tenant's data is moved, restored or erased as a whole. Without a word, they go with the rest.</summary>
public static class KitTenantDataExtensions
{
    /// <summary>Says that exports leave the rows out; the same as <see cref="NotExportedAttribute"/>.</summary>
    public static EntityTypeBuilder IsNotExported(this EntityTypeBuilder entity, string reason) => Say(entity, KitAnnotations.NotExported, reason);

    /// <summary>Says that exports have the rows and imports leave them out; the same as <see cref="NotImportedAttribute"/>.</summary>
    public static EntityTypeBuilder IsNotImported(this EntityTypeBuilder entity, string reason) => Say(entity, KitAnnotations.NotImported, reason);

    /// <summary>Says that a restore leaves the rows as they are; the same as <see cref="NotRestoredAttribute"/>.</summary>
    public static EntityTypeBuilder IsNotRestored(this EntityTypeBuilder entity, string reason) => Say(entity, KitAnnotations.NotRestored, reason);

    /// <summary>Says that the rows outlive their tenant's erasure for some years; the same as <see cref="KeptOnErasureAttribute"/>.</summary>
    public static EntityTypeBuilder IsKeptOnErasure(this EntityTypeBuilder entity, string reason, int years)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(years);
        return Say(entity, KitAnnotations.KeptOnErasure, reason).HasAnnotation(KitAnnotations.KeptYears, years);
    }

    /// <summary>
    /// Says that the property holds the id of a tenant that rows of the platform's are about, under another name than <c>TenantId</c>: such rows are
    /// deleted when that tenant is erased. For global entities, and for the platform's own rows of those that are <see cref="TenantOrPlatformAttribute"/>.
    /// </summary>
    /// <remarks>An entity that belongs to tenants alone is refused when the model is made (<c>KIT2007</c>): its rows go with their own tenant.</remarks>
    public static PropertyBuilder IsErasedWithTenant(this PropertyBuilder property) => Say(property, ErasedWith.Tenant);

    /// <summary>
    /// Says that the property of the platform's rows holds the key of a <typeparamref name="TPrincipal"/>, without being a foreign key: such rows are
    /// deleted when the tenant is erased that the <typeparamref name="TPrincipal"/> is about.
    /// </summary>
    /// <typeparam name="TPrincipal">A global entity with a <c>TenantId</c>, and a key of one property.</typeparam>
    /// <remarks>Refused as <see cref="IsErasedWithTenant"/> is, and where <typeparamref name="TPrincipal"/> is not such an entity (<c>KIT2007</c>).</remarks>
    public static PropertyBuilder IsErasedWith<TPrincipal>(this PropertyBuilder property)
        where TPrincipal : class => Say(property, typeof(TPrincipal).FullName!);

    private static PropertyBuilder Say(PropertyBuilder property, string what)
    {
        ArgumentNullException.ThrowIfNull(property);
        return property.HasAnnotation(KitAnnotations.ErasedWith, what);
    }

    private static EntityTypeBuilder Say(EntityTypeBuilder entity, string annotation, string reason)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return entity.HasAnnotation(annotation, reason);
    }
}
