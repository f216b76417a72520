using System.Linq.Expressions;

namespace Kit.Admin;

/// <summary>Says how an entity is shown.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
public sealed class AdminEntityBuilder<TEntity>
    where TEntity : class
{
    private readonly EntitySettings _settings;

    internal AdminEntityBuilder(EntitySettings settings) => _settings = settings;

    /// <summary>The columns of the list, in this order.</summary>
    /// <param name="properties">The properties. The label and up to six simple ones by default.</param>
    public AdminEntityBuilder<TEntity> List(params Expression<Func<TEntity, object?>>[] properties) => Set(() => _settings.Columns = Names(properties));

    /// <summary>The properties that the search box looks in.</summary>
    /// <param name="properties">Text properties. All of them by default.</param>
    public AdminEntityBuilder<TEntity> Search(params Expression<Func<TEntity, object?>>[] properties) => Set(() => _settings.Search = Names(properties));

    /// <summary>The properties of the form, in this order; the others are shown but not asked for.</summary>
    /// <param name="properties">The properties. All that can be written by default.</param>
    public AdminEntityBuilder<TEntity> Form(params Expression<Func<TEntity, object?>>[] properties) => Set(() => _settings.Form = Names(properties));

    /// <summary>Rows can be seen, but not added, changed or deleted.</summary>
    public AdminEntityBuilder<TEntity> ReadOnly() => Set(() => _settings.ReadOnly = true);

    /// <summary>
    /// Rows are not made by the generated form: other rows come with them, or a service makes them. Where a module brings a page of its own for
    /// that (<see cref="Hosting.OperatorCreation"/>), the operators' list leads there.
    /// </summary>
    public AdminEntityBuilder<TEntity> NotCreated() => Set(() => _settings.NotCreated = true);

    /// <summary>Rows are not changed by the generated form.</summary>
    public AdminEntityBuilder<TEntity> NotEdited() => Set(() => _settings.NotEdited = true);

    /// <summary>Rows are not deleted by the generated page.</summary>
    public AdminEntityBuilder<TEntity> NotDeleted() => Set(() => _settings.NotDeleted = true);

    /// <summary>Properties that the list is not filtered by.</summary>
    /// <param name="properties">The properties. By default it is filtered by all that are an enum, yes or no, or a reference.</param>
    public AdminEntityBuilder<TEntity> NotFiltered(params Expression<Func<TEntity, object?>>[] properties) => Set(() => _settings.NotFiltered.UnionWith(Names(properties)));

    /// <summary>Properties that are shown and never written.</summary>
    /// <param name="properties">The properties.</param>
    public AdminEntityBuilder<TEntity> ReadOnly(params Expression<Func<TEntity, object?>>[] properties) => Set(() => _settings.ReadOnlyProperties.UnionWith(Names(properties)));

    /// <summary>Properties that never leave the server: not in lists, pages, forms, filters, searches or histories.</summary>
    /// <param name="properties">The properties. By default those whose names end in Password, Hash, Secret, Token or Stamp, unless a list or form names them.</param>
    public AdminEntityBuilder<TEntity> Hide(params Expression<Func<TEntity, object?>>[] properties) => Set(() => _settings.Hidden.UnionWith(Names(properties)));

    /// <summary>How a row is called, in its own list and wherever another row refers to it.</summary>
    /// <param name="label">
    /// An expression that the database can work out. By default the entity's own <c>ToString</c>, else its Name, Title, Label, Email or
    /// Number, else its id.
    /// </param>
    public AdminEntityBuilder<TEntity> Label(Expression<Func<TEntity, string?>> label) => Set(() => _settings.Label = label);

    /// <summary>How the entity is called.</summary>
    /// <param name="one">One row: <c>Work item</c>.</param>
    /// <param name="many">Several: <c>Work items</c>.</param>
    public AdminEntityBuilder<TEntity> Names(string one, string many) => Set(() => (_settings.One, _settings.Many) = (one, many));

    /// <summary>The order of a list that nobody has sorted.</summary>
    /// <param name="property">The property. The newest first by default.</param>
    /// <param name="descending">Whether the greatest comes first.</param>
    public AdminEntityBuilder<TEntity> OrderBy(Expression<Func<TEntity, object?>> property, bool descending = false) =>
        Set(() => (_settings.Order, _settings.Descending) = (Names([property])[0], descending));

    /// <summary>Where the entity stands in the navigation: from low to high, then by name.</summary>
    /// <param name="position">The position; 0 by default, 1000 for Kit's own entities.</param>
    public AdminEntityBuilder<TEntity> Position(int position) => Set(() => _settings.Position = position);

    /// <summary>Keeps the entity off the tenants' sites.</summary>
    public AdminEntityBuilder<TEntity> OnlyForOperators() => Set(() => _settings.OnlyForOperators = true);

    private AdminEntityBuilder<TEntity> Set(Action change)
    {
        change();
        return this;
    }

    private static List<string> Names(Expression<Func<TEntity, object?>>[] properties) => [.. properties.Select(Name)];

    private static string Name(Expression<Func<TEntity, object?>> property)
    {
        var body = property.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : property.Body;
        return body is MemberExpression { Expression: ParameterExpression } member
            ? member.Member.Name
            : throw new KitException(AdminErrors.PropertyNotAdministrable, $"{property} is not a property of {typeof(TEntity).Name}: write e => e.Name.");
    }
}
