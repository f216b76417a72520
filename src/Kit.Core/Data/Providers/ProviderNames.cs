namespace Kit.Data;

internal static class ProviderNames
{
    public const string Sqlite = "Microsoft.EntityFrameworkCore.Sqlite";
    public const string Postgres = "Npgsql.EntityFrameworkCore.PostgreSQL";

    public static bool IsSqlite(string? provider) => provider == Sqlite;
}
