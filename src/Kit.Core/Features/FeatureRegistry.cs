using System.Collections.Frozen;

namespace Kit.Features;

/// <summary>The features that the host declared.</summary>
public sealed class FeatureRegistry(IEnumerable<FeatureDefinition> definitions)
{
    private readonly FrozenDictionary<string, FeatureDefinition> _byName = definitions.DistinctBy(d => d.Name).ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);
    private readonly FrozenDictionary<Type, FeatureDefinition> _byEntity =
        definitions.Where(d => d.CountedEntity is not null).DistinctBy(d => d.CountedEntity).ToFrozenDictionary(d => d.CountedEntity!);

    /// <summary>All features.</summary>
    public IEnumerable<FeatureDefinition> All => _byName.Values;

    /// <summary>Whether any limit counts rows.</summary>
    public bool CountsRows => _byEntity.Count > 0;

    /// <summary>The feature of that name, or <see langword="null"/>.</summary>
    public FeatureDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The limit that counts an entity's rows, or <see langword="null"/>.</summary>
    public FeatureDefinition? FindCounting(Type entity) => _byEntity.GetValueOrDefault(entity);
}
