namespace Kit.Api.Model;

/// <summary>What the host said of a resource.</summary>
internal sealed class ResourceDefinition(Type entity)
{
    public Type Entity { get; } = entity;

    public string? Name { get; set; }

    public bool ReadOnly { get; set; }

    public string? DefaultSort { get; set; }

    public HashSet<string> Fields { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Excluded { get; } = new(StringComparer.Ordinal);

    public HashSet<string> ReadOnlyFields { get; } = new(StringComparer.Ordinal);

    public HashSet<string> SortFields { get; } = new(StringComparer.Ordinal);

    public HashSet<string> FilterFields { get; } = new(StringComparer.Ordinal);
}
