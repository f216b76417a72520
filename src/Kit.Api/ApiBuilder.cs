using Kit.Api.Model;

namespace Kit.Api;

/// <summary>Says which entities are resources of the API. What is not named here is not in it.</summary>
public sealed class ApiBuilder
{
    private readonly ResourceDefinitions _definitions;

    internal ApiBuilder(ResourceDefinitions definitions) => _definitions = definitions;

    /// <summary>
    /// Makes an entity a resource under <c>/api/{name}</c>, with all its mapped properties of simple type. Reading needs the entity's
    /// permission <c>{table}.read</c>, writing <c>{table}.write</c>.
    /// </summary>
    /// <remarks>Global entities and Kit's own can be read only: their rows change by other ways.</remarks>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="configure">Changes what the resource shows and takes; a second call for the same entity adds to the first.</param>
    public ApiBuilder Resource<TEntity>(Action<ResourceBuilder<TEntity>>? configure = null)
        where TEntity : class
    {
        var definition = _definitions.Of(typeof(TEntity));
        configure?.Invoke(new ResourceBuilder<TEntity>(definition));
        return this;
    }
}
