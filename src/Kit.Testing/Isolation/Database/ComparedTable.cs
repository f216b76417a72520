using System.Reflection;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>A table whose rows show that somebody changed a tenant's data.</summary>
/// <param name="Name">Its quoted name.</param>
/// <param name="Unsteady">The columns that the platform writes by itself, as the model says; they show nothing.</param>
internal sealed record ComparedTable(string Name, IReadOnlyList<string> Unsteady)
{
    /// <summary>All but those that as a whole are written so.</summary>
    public static IEnumerable<ComparedTable> Of(IModel model) => model.GetEntityTypes()
        .Where(e => (e.IsTenantOwned() || e.IsAboutTenant()) && !e.IsMappedToJson() && e.GetTableName() is not null)
        .SelectMany(e => e.GetTableMappings())
        .GroupBy(m => Sql.Name(m.Table.Schema, m.Table.Name), m => m)
        .Where(g => !g.All(m => ((IEntityType)m.TypeBase).GetRootType() is var root && IsUnsteady(root, root.ClrType)))
        .Select(g => new ComparedTable(
            g.Key, [.. g.SelectMany(m => m.ColumnMappings).Where(c => IsUnsteady(c.Property, c.Property.PropertyInfo)).Select(c => c.Column.Name).Distinct()]));

    private static bool IsUnsteady(IReadOnlyAnnotatable metadata, MemberInfo? member) =>
        metadata.FindAnnotation(KitAnnotations.WrittenInBackground) is not null || member?.IsDefined(typeof(WrittenInBackgroundAttribute), true) == true;
}
