using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Kit.Data;

/// <summary>Tells by the connection string which database it is.</summary>
internal static class DatabaseProviders
{
    public static DatabaseProvider Create(DatabaseOptions options)
    {
        // Migrations are written for PostgreSQL, whatever the developer works on.
        if (EF.IsDesignTime)
        {
            return new DesignProvider();
        }

        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return new NoProvider();
        }

        var parts = new DbConnectionStringBuilder { ConnectionString = options.ConnectionString };
        return parts.ContainsKey("Host") || parts.ContainsKey("Server") ? new PostgresProvider(options) : new SqliteProvider(options.ConnectionString);
    }
}
