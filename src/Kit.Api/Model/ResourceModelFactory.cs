using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kit.Api.Json;
using Kit.Api.Reading;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Api.Model;

/// <summary>Makes resources of what the host said and what EF Core knows of the entity.</summary>
internal static class ResourceModelFactory
{
    private const string CreatedAt = "CreatedAt";
    private const string TenantId = "TenantId";

    public static ResourceModel Create(ResourceDefinition definition, IModel model)
    {
        var entityType = model.FindEntityType(definition.Entity)
            ?? throw Error($"{definition.Entity.Name} is not in the DbContext's model, so it can't be a resource.");
        var table = entityType.GetRootType().FindResourceName()
            ?? throw Error($"{definition.Entity.Name} has no table, so it can't be a resource.");
        var id = entityType.FindIdProperty()
            ?? throw Error($"{definition.Entity.Name} has no key of one property, so its rows have no address.");
        CheckNames(definition, entityType);

        var isReadOnly = definition.ReadOnly || !entityType.IsTenantOwned() || entityType.IsKits();
        var fields = Properties(definition, entityType, id).Select((property, index) => Field(definition, property, index, property == id, isReadOnly)).ToList();
        if (fields.GroupBy(f => f.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw Error($"{definition.Entity.Name} has two properties that are '{twice.Key}' in JSON. Exclude one.");
        }

        var canCreate = !isReadOnly && !entityType.IsAbstract();
        if (canCreate && definition.Entity.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is null)
        {
            throw Error($"{definition.Entity.Name} has no constructor without parameters, which creating one needs. Add one (private will do), or say ReadOnly().");
        }

        var resource = new ResourceModel(definition.Name ?? entityType.FindResourceName() ?? table, entityType, fields, fields.Single(f => f.Property == id))
        {
            ReadPermission = $"{table}.read",
            WritePermission = $"{table}.write",
            IsReadOnly = isReadOnly,
            CanCreate = canCreate,
        };
        resource.DefaultSort = Sort(definition, resource);
        return resource;
    }

    private static List<IProperty> Properties(ResourceDefinition definition, IEntityType entityType, IProperty id) =>
    [
        id,
        .. entityType.GetProperties()
            .Where(p => p != id && IsShown(definition, p))
            .OrderBy(p => p.PropertyInfo is null ? int.MaxValue : p.PropertyInfo.MetadataToken),
    ];

    private static bool IsShown(ResourceDefinition definition, IProperty property)
    {
        var never = property.Name == TenantId || property.IsConcurrencyToken || property.IsIndexerProperty()
            || property.PropertyInfo?.IsDefined(typeof(JsonIgnoreAttribute), true) == true
            || (property.PropertyInfo is null && !property.IsForeignKey());
        return !never && !definition.Excluded.Contains(property.Name) && (definition.Fields.Count == 0 || definition.Fields.Contains(property.Name));
    }

    private static ResourceField Field(ResourceDefinition definition, IProperty property, int index, bool isId, bool resourceIsReadOnly)
    {
        var setter = property.PropertyInfo?.SetMethod;
        var isInit = setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var isReadOnly = resourceIsReadOnly || isId || property.Name == CreatedAt || property.ValueGenerated == ValueGenerated.OnAddOrUpdate
            || definition.ReadOnlyFields.Contains(property.Name)
            || (property.PropertyInfo is not null && setter is not { IsPublic: true });
        var reference = property.GetContainingForeignKeys().FirstOrDefault(f => f.Properties.Where(p => p.Name != TenantId).SequenceEqual([property]));
        var codec = Codecs.Of(property.ClrType);
        return new(index, JsonNamingPolicy.CamelCase.ConvertName(property.Name), property)
        {
            CanCreate = !isReadOnly,
            CanPatch = !isReadOnly && !isInit && !property.IsKey(),
            CanSort = codec.IsComparable && (definition.SortFields.Count == 0 || definition.SortFields.Contains(property.Name)),
            CanFilter = codec.IsComparable && (definition.FilterFields.Count == 0 || definition.FilterFields.Contains(property.Name)),
            IsRequired = !isReadOnly && IsRequired(property, reference),
            Reference = reference,
        };
    }

    // What has a default of its own may be left out; a text without one shows as null once the instance is made, and is refused then.
    private static bool IsRequired(IProperty property, IForeignKey? reference) =>
        property.PropertyInfo?.IsDefined(typeof(RequiredMemberAttribute), true) == true
        || property.PropertyInfo?.IsDefined(typeof(RequiredAttribute), true) == true
        || (reference is not null && !property.IsNullable);

    private static IReadOnlyList<SortTerm> Sort(ResourceDefinition definition, ResourceModel resource)
    {
        if (definition.DefaultSort is not { } text)
        {
            return resource.Fields.FirstOrDefault(f => f.Property.Name == CreatedAt) is { } createdAt ? [new(createdAt, true)] : [new(resource.Id, false)];
        }

        return SortParser.TryParse(resource, text, onlySortable: false, out var terms, out var error)
            ? terms
            : throw Error($"The default sort of {definition.Entity.Name}, '{text}', {error}.");
    }

    private static void CheckNames(ResourceDefinition definition, IEntityType entityType)
    {
        string[] named = [.. definition.Fields, .. definition.Excluded, .. definition.ReadOnlyFields, .. definition.SortFields, .. definition.FilterFields];
        if (named.FirstOrDefault(n => entityType.FindProperty(n) is null) is { } unknown)
        {
            throw Error($"{definition.Entity.Name}.{unknown} is not a mapped property of simple type.");
        }
    }

    private static KitException Error(string message) => new(ApiErrors.InvalidResource, message);
}
