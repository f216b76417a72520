using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Api.Model;

/// <summary>A resource, as the EF Core model and the host's words make it.</summary>
internal sealed class ResourceModel
{
    private readonly Dictionary<string, ResourceField> _byName;

    public ResourceModel(string name, IEntityType entityType, IReadOnlyList<ResourceField> fields, ResourceField id)
    {
        Name = name;
        EntityType = entityType;
        Fields = fields;
        Id = id;
        _byName = fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
        Version = entityType.GetProperties().FirstOrDefault(p => p.IsConcurrencyToken);
    }

    /// <summary>The name in addresses.</summary>
    public string Name { get; }

    public string Path => $"/api/{Name}";

    public IEntityType EntityType { get; }

    public Type ClrType => EntityType.ClrType;

    public IReadOnlyList<ResourceField> Fields { get; }

    public ResourceField Id { get; }

    /// <summary>What tells one state of a row from the next: its ETag.</summary>
    public IProperty? Version { get; }

    public required string ReadPermission { get; init; }

    public required string WritePermission { get; init; }

    public required bool IsReadOnly { get; init; }

    public required bool CanCreate { get; init; }

    public IReadOnlyList<SortTerm> DefaultSort { get; set; } = [];

    public ResourceField? Find(string name) => _byName.GetValueOrDefault(name);
}
