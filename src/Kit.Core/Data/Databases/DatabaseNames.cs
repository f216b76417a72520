using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kit.Data;

/// <summary>
/// Where a tenant's own database is: <c>acme_db</c>, on the server of the shared one, or in a file beside it; <c>eu/acme_db</c>, on a server that the
/// configuration names. A row says that and never how to get in.
/// </summary>
internal static partial class DatabaseNames
{
    /// <summary>As long as both names and the stroke between them can be.</summary>
    public const int MaxLength = (2 * NameLength) + 1;
    private const int NameLength = 63;

    public static bool IsServer(string name) => Server().IsMatch(name);

    /// <summary>The settings of the shared database, for one of this name.</summary>
    /// <exception cref="KitException">The name can't be one (<c>KIT2121</c>).</exception>
    /// <exception cref="TenantDatabaseUnavailableException">Its server is not configured (<c>KIT2127</c>).</exception>
    public static DatabaseOptions OptionsFor(DatabaseOptions shared, string name)
    {
        // What a row says becomes a name in SQL and of a file.
        if (Name().Match(name) is not { Success: true } parts)
        {
            throw Invalid(name, "a lower-case letter, then up to 62 letters, digits and underscores; before it, where it is on another server, that server's name and a stroke");
        }

        var (app, owner) = (shared.ConnectionString!, shared.OwnerConnectionString);
        if (parts.Groups["server"] is { Success: true, Value: var key })
        {
            if (!shared.Servers.TryGetValue(key, out var server) || string.IsNullOrWhiteSpace(server.ConnectionString))
            {
                throw TenantDatabaseUnavailableException.OnUnknownServer(name, key);
            }

            (app, owner) = (server.ConnectionString, server.OwnerConnectionString);
        }

        var database = parts.Groups["database"].Value;
        if (!DatabaseProviders.IsPostgres(app))
        {
            return Of(shared, FileOf(app, database), FileOf(owner ?? app, database));
        }

        var own = new NpgsqlConnectionStringBuilder(app) { Database = database, MinPoolSize = 0, MaxPoolSize = shared.DedicatedPoolSize };
        if (!new DbConnectionStringBuilder { ConnectionString = app }.ContainsKey("Timeout"))
        {
            own.Timeout = Math.Max(1, (int)Math.Ceiling(shared.DedicatedConnectTimeout.TotalSeconds));
        }

        if (new NpgsqlConnectionStringBuilder(shared.ConnectionString) is var all && (all.Host, all.Port, all.Database) == (own.Host, own.Port, own.Database))
        {
            throw Invalid(name, "that is the shared database");
        }

        // Not kept: whoever migrates a thousand databases would have a connection to each.
        return Of(shared, own.ConnectionString, new NpgsqlConnectionStringBuilder(owner ?? app) { Database = database, Pooling = false }.ConnectionString);
    }

    private static DatabaseOptions Of(DatabaseOptions shared, string app, string owner) => new()
    {
        ConnectionString = app,
        OwnerConnectionString = owner,
        Role = shared.Role,
        AllowPrivilegedLogin = shared.AllowPrivilegedLogin,
    };

    private static string FileOf(string shared, string name)
    {
        var file = new SqliteConnectionStringBuilder(shared);
        file.DataSource = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.DataSource))!, name + ".db");
        return file.ConnectionString;
    }

    private static KitException Invalid(string name, string why) => new(KitErrors.InvalidDatabaseName, $"'{name}' can't be the name of a tenant's database: {why}.");

    [GeneratedRegex("^((?<server>[a-z][a-z0-9_-]{0,62})/)?(?<database>[a-z][a-z0-9_]{0,62})$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex Server();
}
