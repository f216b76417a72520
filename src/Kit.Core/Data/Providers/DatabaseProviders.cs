using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kit.Data;

/// <summary>Tells by the connection string which database it is.</summary>
internal static class DatabaseProviders
{
    /// <param name="options">Where it is.</param>
    /// <param name="tenants">Its name, where it is a tenant's own.</param>
    public static DatabaseProvider Create(DatabaseOptions options, string? tenants = null)
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

        return IsPostgres(options.ConnectionString) ? new PostgresProvider(options, tenants) : new SqliteProvider(options.ConnectionString, tenants);
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
