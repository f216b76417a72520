using System.Data.Common;
using System.Text.Json;
using Kit.Data;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Kit.Core.Tests.Jobs;

/// <summary>Keeps what is asked of PostgreSQL, to have it explained.</summary>
internal sealed class PlanLog : DbCommandInterceptor
{
    private readonly List<(string Text, List<NpgsqlParameter> Values)> _asked = [];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        lock (_asked)
        {
            _asked.Add((command.CommandText, [.. command.Parameters.Cast<NpgsqlParameter>().Select(p => p.Clone())]));
        }

        return new(result);
    }

    /// <summary>The plans of what is asked meanwhile, as it is carried out.</summary>
    /// <param name="connection">A superuser's.</param>
    /// <param name="ask">Asks.</param>
    public async Task<IReadOnlyList<JsonElement>> ExplainAsync(NpgsqlConnection connection, Func<Task> ask)
    {
        lock (_asked)
        {
            _asked.Clear();
        }

        await ask();
        var plans = new List<JsonElement>();
        foreach (var (text, values) in _asked.ToList())
        {
            // Without what Kit may have set before it: whose rows they are is the role's.
            var sql = text.StartsWith("SELECT set_config", StringComparison.Ordinal) ? text[(text.IndexOf(";\n", StringComparison.Ordinal) + 2)..] : text;
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var role = new NpgsqlCommand($"SET LOCAL ROLE {DatabaseOptions.Roles.Platform}", connection))
            {
                await role.ExecuteNonQueryAsync();
            }

            await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, connection);
            command.Parameters.AddRange(values.Where(v => sql.Contains("@" + v.ParameterName.TrimStart('@'), StringComparison.Ordinal)).ToArray());
            plans.Add(JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!).RootElement[0].Clone());
            await transaction.RollbackAsync();
        }

        return plans;
    }
}
