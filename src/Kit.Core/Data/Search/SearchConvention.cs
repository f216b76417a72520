using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Kit.Data;

/// <summary>Plans the search of entities with searchable properties. It runs last: what it plans is named by columns.</summary>
internal sealed partial class SearchConvention : IModelFinalizingConvention
{
    public const string DefaultLanguage = "simple";

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entityType in modelBuilder.Metadata.GetEntityTypes().ToList())
        {
            var properties = entityType.GetDeclaredProperties().Where(IsSearchable).OrderBy(PlaceOf).ToList();
            if (properties.Count > 0)
            {
                entityType.SetAnnotation(KitAnnotations.Search, Plan(entityType, properties).ToString());
            }
        }
    }

    private static SearchPlan Plan(IConventionEntityType entityType, List<IConventionProperty> properties)
    {
        var language = entityType.FindAnnotation(KitAnnotations.SearchLanguage)?.Value as string ?? DefaultLanguage;
        var table = StoreObjectIdentifier.Create(entityType, StoreObjectType.Table);
        var id = entityType.FindPrimaryKey()?.Properties is [{ Name: KitAnnotations.TenantId }, var only] && only.ClrType == typeof(Guid) ? only : null;
        if (!entityType.IsTenantOwned() || entityType.IsOwned() || entityType.BaseType is not null || table is not { } t || id is null)
        {
            throw TenantConvention.ModelError($"{entityType.DisplayName()} can't be searched: only a tenant-owned entity with a table and a Guid id of its own can.");
        }

        if (properties.Count > SearchPlan.MaxColumns || properties.Find(p => p.ClrType != typeof(string)) is not null)
        {
            throw TenantConvention.ModelError($"{entityType.DisplayName()} can't be searched: up to {SearchPlan.MaxColumns} properties can be searchable, and they are strings.");
        }

        return ConfigurationName().IsMatch(language)
            ? new(t.Name, id.GetColumnName(t)!, language, [.. properties.Select(p => p.GetColumnName(t)!)])
            : throw TenantConvention.ModelError($"'{language}' is no name of a text search configuration.");
    }

    private static bool IsSearchable(IConventionProperty property) =>
        property.FindAnnotation(KitAnnotations.Searchable) is not null || property.PropertyInfo?.IsDefined(typeof(SearchableAttribute), true) is true;

    // In the order in which they were named, or else stand in the class.
    private static int PlaceOf(IConventionProperty property) =>
        property.FindAnnotation(KitAnnotations.Searchable)?.Value as int? ?? property.PropertyInfo?.MetadataToken ?? 0;

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex ConfigurationName();
}
