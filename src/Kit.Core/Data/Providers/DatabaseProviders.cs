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

    /// <summary>Whether the server went away, or is about to, in the middle of what it was asked.</summary>
    public static bool IsLost(Exception error) => error switch
    {
        // Class 08 of PostgreSQL's codes, and those of a server that shuts down, has crashed, or starts.
        PostgresException { SqlState: ['0', '8', ..] or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } => true,
        PostgresException => false,
        NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException } => true,
        _ => false,
    };

    /// <summary>Reads what a database says of rows that it does not take.</summary>
    public static Refusal? FindRefusal(Exception? error) => error switch
    {
        PostgresException postgres => PostgresProvider.FindRefusal(postgres),
        SqliteException sqlite => SqliteProvider.FindRefusal(sqlite),
        _ => null,
    };
}
