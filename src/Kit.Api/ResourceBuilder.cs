using System.Linq.Expressions;
using Kit.Api.Model;

namespace Kit.Api;

/// <summary>Changes what a resource shows and takes. With nothing said, it has every mapped property of simple type.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
public sealed class ResourceBuilder<TEntity>
    where TEntity : class
{
    private readonly ResourceDefinition _definition;

    internal ResourceBuilder(ResourceDefinition definition) => _definition = definition;

    /// <summary>The name in addresses. Permissions keep the name of the entity's table.</summary>
    /// <value>The table's name, with hyphens: <c>work-items</c>.</value>
    public ResourceBuilder<TEntity> Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _definition.Name = name;
        return this;
    }

    /// <summary>The only properties shown and taken, besides the id.</summary>
    public ResourceBuilder<TEntity> Fields(params Expression<Func<TEntity, object?>>[] properties) => Add(_definition.Fields, properties);

    /// <summary>Properties that are neither shown nor taken, nor can be sorted or filtered by.</summary>
    public ResourceBuilder<TEntity> Exclude(params Expression<Func<TEntity, object?>>[] properties) => Add(_definition.Excluded, properties);

    /// <summary>Makes the whole resource one that can only be read.</summary>
    public ResourceBuilder<TEntity> ReadOnly()
    {
        _definition.ReadOnly = true;
        return this;
    }

    /// <summary>Properties that are shown but not taken. The id and <c>CreatedAt</c> always are.</summary>
    public ResourceBuilder<TEntity> ReadOnly(params Expression<Func<TEntity, object?>>[] properties) => Add(_definition.ReadOnlyFields, properties);

    /// <summary>The only properties that lists can be sorted by.</summary>
    /// <value>All that can be compared.</value>
    public ResourceBuilder<TEntity> SortBy(params Expression<Func<TEntity, object?>>[] properties) => Add(_definition.SortFields, properties);

    /// <summary>The order of a list that asks for none, as in <c>?sort=</c>: <c>-createdAt,name</c>.</summary>
    /// <value><c>-createdAt</c> where there is one, else the id.</value>
    public ResourceBuilder<TEntity> DefaultSort(string sort)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sort);
        _definition.DefaultSort = sort;
        return this;
    }

    /// <summary>The only properties that lists can be filtered by.</summary>
    /// <value>All that can be compared.</value>
    public ResourceBuilder<TEntity> Filter(params Expression<Func<TEntity, object?>>[] properties) => Add(_definition.FilterFields, properties);

    private ResourceBuilder<TEntity> Add(HashSet<string> names, Expression<Func<TEntity, object?>>[] properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        foreach (var property in properties)
        {
            var body = property.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : property.Body;
            if (body is not MemberExpression { Expression: ParameterExpression } member)
            {
                throw new KitException(ApiErrors.InvalidResource, $"'{property}' does not name a property of {typeof(TEntity).Name}: write x => x.Name.");
            }

            names.Add(member.Member.Name);
        }

        return this;
    }
}
