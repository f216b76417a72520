namespace Kit.Data;

/// <summary>How the program gets into another server than that of the shared database. Bound from <c>Kit:Database:Servers:NAME</c>.</summary>
public sealed class DatabaseServer
{
    /// <summary>The application's login. The name of a database in it is not used: each tenant's row says its own.</summary>
    /// <value>Required.</value>
    public string? ConnectionString { get; set; }

    /// <summary>The login that databases are made, migrated and dropped with, and tenants are moved with.</summary>
    /// <value>The same as <see cref="ConnectionString"/>.</value>
    public string? OwnerConnectionString { get; set; }
}
