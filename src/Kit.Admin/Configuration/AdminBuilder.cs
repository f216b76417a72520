namespace Kit.Admin;

/// <summary>Says what the administration shows otherwise than by default. Every entity of the host's is there without being named.</summary>
public sealed class AdminBuilder
{
    private readonly AdminSettings _settings;

    internal AdminBuilder(AdminSettings settings) => _settings = settings;

    /// <summary>Says how an entity is shown. Naming one of Kit's own entities adds it to the operators' site.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="configure">What differs from the default.</param>
    public AdminBuilder Entity<TEntity>(Action<AdminEntityBuilder<TEntity>>? configure = null)
        where TEntity : class
    {
        configure?.Invoke(new(_settings.For(typeof(TEntity))));
        _settings.For(typeof(TEntity)).Excluded = false;
        return this;
    }

    /// <summary>Leaves an entity out of both sites.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    public AdminBuilder Exclude<TEntity>()
        where TEntity : class
    {
        _settings.For(typeof(TEntity)).Excluded = true;
        return this;
    }

    /// <summary>The heading of both sites.</summary>
    /// <param name="title">The heading. The host's <c>Kit:ProductName</c> by default.</param>
    public AdminBuilder Title(string title)
    {
        _settings.Title = title;
        return this;
    }

    /// <summary>How many rows a list page has.</summary>
    /// <param name="rows">1 to 100; 25 by default. The address may ask for another number, up to 100: <c>?size=50</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none of these.</exception>
    public AdminBuilder PageSize(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, ListQuery.MaxSize);
        _settings.PageSize = rows;
        return this;
    }
}
