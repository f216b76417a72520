namespace Kit.Data;

/// <summary>A tenant's own database could not be reached. Other tenants, and what is in the shared database, go on.</summary>
/// <param name="database">The database's name.</param>
/// <param name="inner">What kept it from being reached.</param>
public sealed class TenantDatabaseUnavailableException(string database, Exception? inner = null) : KitException(
    KitErrors.TenantDatabaseUnavailable, $"Database {database} could not be reached: {inner?.Message}", inner)
{
    /// <summary>The database's name.</summary>
    public string Database { get; } = database;

    /// <inheritdoc/>
    public override int StatusCode => 503;

    /// <inheritdoc/>
    /// <value>5 seconds.</value>
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override string PublicDetail => "The data can't be reached at this moment. Try again soon.";
}
