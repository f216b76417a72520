using System.Diagnostics.CodeAnalysis;
using Hangfire.Server;
using Npgsql;

namespace Kit.Jobs;

/// <summary>
/// Deletes Hangfire's rows about jobs of Kit's that do not expire by themselves: of runs that failed, which the queue knows and tries again, and of nodes that
/// are gone, whose jobs the queue has back.
/// </summary>
internal sealed class HangfireCleaner(NpgsqlDataSource source, TimeSpan retention) : IBackgroundProcess
{
    private const string Sql = $"""
        WITH over AS (
            SELECT j.id FROM {HangfireStorage.Schema}.job j JOIN {HangfireStorage.Schema}.state s ON s.id = j.stateid
            WHERE j.expireat IS NULL AND j.invocationdata::text LIKE '%{nameof(Kit)}.{nameof(Jobs)}.{nameof(HangfireEntry)}%' AND (
                j.statename = 'Failed' AND s.createdat < now() - $1
                OR j.statename = 'Enqueued' AND s.createdat < now() - $2
                OR j.statename = 'Processing' AND s.createdat < now() - $2
                    AND NOT EXISTS (SELECT 1 FROM {HangfireStorage.Schema}.server v WHERE v.id = s.data->>'ServerId'))
            ORDER BY j.id LIMIT 1000 FOR UPDATE OF j SKIP LOCKED)
        DELETE FROM {HangfireStorage.Schema}.job j USING over WHERE j.id = over.id
        """;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Whatever waits on a node that is alive is begun or back in the queue long before; and a server has announced itself.
    private static readonly TimeSpan Orphaned = TimeSpan.FromMinutes(2);

    public void Execute(BackgroundProcessContext context)
    {
        Clean();
        context.Wait(Interval);
    }

    /// <returns>How many were deleted.</returns>
    public int Clean() => Clean(Orphaned);

    [SuppressMessage("Security", "CA2100", Justification = "The text comes from Kit; values are parameters.")]
    internal int Clean(TimeSpan orphaned)
    {
        using var command = source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = retention });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = orphaned });
        return command.ExecuteNonQuery();
    }
}
