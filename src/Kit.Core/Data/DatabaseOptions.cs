namespace Kit.Data;

/// <summary>Where the rows are. Bound from section <c>Kit:Database</c>; the connection strings from <c>ConnectionStrings</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>
    /// The role that the application acts as on PostgreSQL, from the start of each connection; it must not be able to bypass row-level
    /// security. The login must be a member of it and of <see cref="PlatformRole"/>. Empty: the login acts as itself (for PgBouncer; then
    /// give it the role with <c>ALTER ROLE … SET role</c>).
    /// </summary>
    /// <value><c>kit_app</c>.</value>
    public string Role { get; set; } = Roles.App;

    /// <summary>The role whose policies let it see all tenants; taken on for the length of a statement, in the platform scope.</summary>
    /// <value><c>kit_platform</c>; part of the migrations, so not to be changed.</value>
    public string PlatformRole { get; } = Roles.Platform;

    /// <summary>
    /// Lets a login be used outside Development that could take back, by SQL, what <see cref="Role"/> gives up: a superuser, or the owner
    /// of the tables.
    /// </summary>
    /// <value><see langword="false"/>: such a login refuses to start.</value>
    public bool AllowPrivilegedLogin { get; set; }

    /// <summary>Whether migrations are applied at start. Several nodes may do so at once; one does the work.</summary>
    /// <value><see langword="null"/>: in Development only. Elsewhere, <c>dotnet run -- kit migrate</c> applies them.</value>
    public bool? MigrateAtStart { get; set; }

    /// <summary>How many connections a node has at most to each database that a tenant has for itself.</summary>
    /// <value>10.</value>
    public int DedicatedPoolSize { get; set; } = 10;

    /// <summary>How long the pools of a database that a tenant has for itself are kept while nobody on the node is at it.</summary>
    /// <value>10 minutes. A node that runs jobs is at it every <c>Kit:Jobs:DedicatedPollInterval</c>.</value>
    public TimeSpan DedicatedIdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a request waits for a connection to such a database, where its connection string sets no <c>Timeout</c>; then it is answered with 503.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan DedicatedConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Further PostgreSQL servers on which tenants may have databases of their own, by name: lower-case letters, digits, hyphens and underscores. The
    /// row of a tenant that is on one says <c>NAME/DATABASE</c>.
    /// </summary>
    /// <value>None: all are on the server of the shared database.</value>
    public IDictionary<string, DatabaseServer> Servers { get; } = new Dictionary<string, DatabaseServer>(StringComparer.Ordinal);

    /// <summary>The connection string that the application works with: <c>ConnectionStrings:Kit</c>.</summary>
    /// <value>A SQLite file, <c>App_Data/kit.db</c>, in Development; required elsewhere.</value>
    public string? ConnectionString { get; set; }

    /// <summary>The connection string that migrations are applied with: <c>ConnectionStrings:KitOwner</c>.</summary>
    /// <value>The same as <see cref="ConnectionString"/>.</value>
    public string? OwnerConnectionString { get; set; }

    /// <summary>
    /// The application's way to PostgreSQL itself, where <see cref="ConnectionString"/> leads to a pooler, which passes no notifications on:
    /// <c>ConnectionStrings:KitDirect</c>. Each node has one connection by it, to hear what others changed and that there are jobs.
    /// </summary>
    /// <value>The same as <see cref="ConnectionString"/>.</value>
    public string? DirectConnectionString { get; set; }

    internal static class Roles
    {
        public const string App = "kit_app";
        public const string Platform = "kit_platform";
    }
}
