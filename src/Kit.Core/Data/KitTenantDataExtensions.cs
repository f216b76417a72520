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

    private static EntityTypeBuilder Say(EntityTypeBuilder entity, string annotation, string reason)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return entity.HasAnnotation(annotation, reason);
    }
}
