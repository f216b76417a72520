using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

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

        return IsPostgres(options.ConnectionString) ? new PostgresProvider(options) : new SqliteProvider(options.ConnectionString);
    }

    public static bool IsPostgres(string connectionString)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return parts.ContainsKey("Host") || parts.ContainsKey("Server");
    }

    /// <summary>Reads what a database says of rows that it does not take.</summary>
    public static Refusal? FindRefusal(Exception? error) => error switch
    {
        PostgresException postgres => PostgresProvider.FindRefusal(postgres),
        SqliteException sqlite => SqliteProvider.FindRefusal(sqlite),
        _ => null,
    };
}
