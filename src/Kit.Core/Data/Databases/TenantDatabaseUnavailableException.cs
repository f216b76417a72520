namespace Kit.Data;

/// <summary>A tenant's own database could not be reached. Other tenants, and what is in the shared database, go on.</summary>
public sealed class TenantDatabaseUnavailableException : KitException
{
    /// <summary>Says that a database could not be reached (<c>KIT2124</c>).</summary>
    /// <param name="database">The database's name.</param>
    /// <param name="inner">What kept it from being reached.</param>
    public TenantDatabaseUnavailableException(string database, Exception? inner = null)
        : this(KitErrors.TenantDatabaseUnavailable, database, $"Database {database} could not be reached: {inner?.Message}", inner)
    {
    }

    private TenantDatabaseUnavailableException(string id, string database, string message, Exception? inner)
        : base(id, message, inner) => Database = database;

    /// <summary>The database's name.</summary>
    public string Database { get; }

    /// <inheritdoc/>
    public override int StatusCode => 503;

    /// <inheritdoc/>
    /// <value>5 seconds.</value>
    public override TimeSpan? RetryAfter => TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override string PublicDetail => "The data can't be reached at this moment. Try again soon.";

    internal static TenantDatabaseUnavailableException OnUnknownServer(string database, string server) => new(
        KitErrors.UnknownDatabaseServer, database, $"Database {database} is on server '{server}', which this node does not know. Set Kit:Database:Servers:{server}:ConnectionString.", null);
}
