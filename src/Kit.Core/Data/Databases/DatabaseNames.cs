using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kit.Data;

/// <summary>Where a tenant's own database is: on the server of the shared one, or in a file beside it. A row says its name and never how to get in.</summary>
internal static partial class DatabaseNames
{
    public static bool IsValid(string name) => Valid().IsMatch(name);

    /// <summary>The settings of the shared database, for one of this name.</summary>
    public static DatabaseOptions OptionsFor(DatabaseOptions shared, string name) => new()
    {
        ConnectionString = LoginOf(shared.ConnectionString!, name, shared.DedicatedPoolSize),

        // Not kept: whoever migrates a thousand databases would have a connection to each.
        OwnerConnectionString = LoginOf(shared.OwnerConnectionString ?? shared.ConnectionString!, name, connections: 0),
        Role = shared.Role,
        AllowPrivilegedLogin = shared.AllowPrivilegedLogin,
    };

    private static string LoginOf(string login, string name, int connections)
    {
        // What a row says becomes a name in SQL and of a file.
        if (!IsValid(name))
        {
            throw new KitException(KitErrors.InvalidDatabaseName, $"'{name}' can't be the name of a tenant's database: a lower-case letter, then up to 62 letters, digits and underscores.");
        }

        if (!DatabaseProviders.IsPostgres(login))
        {
            var file = new SqliteConnectionStringBuilder(login);
            file.DataSource = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.DataSource))!, name + ".db");
            return file.ConnectionString;
        }

        return connections == 0
            ? new NpgsqlConnectionStringBuilder(login) { Database = name, Pooling = false }.ConnectionString
            : new NpgsqlConnectionStringBuilder(login) { Database = name, MinPoolSize = 0, MaxPoolSize = connections }.ConnectionString;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex Valid();
}
