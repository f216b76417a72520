namespace Kit.Api.Model;

/// <summary>The resources that the host named, in its order.</summary>
internal sealed class ResourceDefinitions
{
    private readonly List<ResourceDefinition> _all = [];

    public IReadOnlyList<ResourceDefinition> All => _all;

    public ResourceDefinition Of(Type entity)
    {
        var definition = _all.Find(d => d.Entity == entity);
        if (definition is null)
        {
            _all.Add(definition = new(entity));
        }

        return definition;
    }
}
