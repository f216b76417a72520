using Npgsql;

namespace Kit.Testing.Tests.Isolation;

/// <summary>Queries on a connection of their own, whose login is bound by no policy.</summary>
internal static class LeakingQueries
{
    public static RawQuery Titles(PostgresDatabase database) => new("leak", async _ => await ReadAsync(database, "SELECT title FROM book"));

    public static RawQuery Count(PostgresDatabase database) => new("leak", async _ => await ReadAsync(database, "SELECT count(*)::text FROM book"));

    private static async Task<List<string>> ReadAsync(PostgresDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.Superuser);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
