using System.Globalization;
using Kit.Core.Tests.Jobs;
using Npgsql;

namespace Kit.Hangfire.Tests;

/// <summary>Hangfire's tables, read as their owner.</summary>
internal static class HangfireTables
{
    public static async Task<int> CountAsync(JobHost host, string sql) => Convert.ToInt32(await ScalarAsync(host.OwnerConnectionString, sql), CultureInfo.InvariantCulture);

    public static async Task<object?> ScalarAsync(string login, string sql)
    {
        await using var connection = new NpgsqlConnection(login + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
