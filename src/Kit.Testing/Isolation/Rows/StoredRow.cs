using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>A row that was made for a tenant, by its values as they were stored.</summary>
internal sealed class StoredRow(IEntityType type, IReadOnlyDictionary<IProperty, object?> values)
{
    public IEntityType Type { get; } = type;

    public object? this[IProperty property] => values[property];

    /// <summary>The key without the tenant.</summary>
    public IEnumerable<(IProperty Property, object Value)> Id =>
        Type.FindPrimaryKey()!.Properties.Where(p => p.Name != RowMaker.TenantId).Select(p => (p, values[p]!));

    /// <summary>The same with ids that are nowhere.</summary>
    public StoredRow Nowhere() => new(Type, values.ToDictionary(v => v.Key, v => v.Value is Guid ? Guid.CreateVersion7() : v.Value));

    public static StoredRow Of(EntityEntry entry) => new(entry.Metadata, entry.Metadata.GetProperties().ToDictionary(p => p, p => entry.Property(p.Name).CurrentValue));
}
