using System.Text.Json;
using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>Reads what a queue has, in one statement.</summary>
internal sealed class QueueReader(DatabaseProvider provider, JobStore store)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <param name="db">The platform scope's context of the database.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<QueueNumbers> ReadAsync(KitDbContext db, CancellationToken cancellationToken)
    {
        var tables = JobTables.Of(db);
        var sql = provider.Choose(postgres: () => QueueNumbersSql.OnPostgres(tables, store.Sql), sqlite: () => QueueNumbersSql.OnSqlite(tables, store.Sql));
        var json = (await db.Database.SqlQueryRaw<string>(sql).ToListAsync(cancellationToken)).Single();
        using var document = JsonDocument.Parse(json);
        return Of([.. document.RootElement.EnumerateArray().Select(Part.Of)]);
    }

    private static QueueNumbers Of(IReadOnlyList<Part> parts)
    {
        // What was read to its end is all there is.
        bool IsMore(params string[] names) => parts.Where(p => names.Contains(p.Name)).Sum(p => p.Number) >= QueueNumbersSql.Most;
        var (scheduled, running, dead, ended) = (IsMore("scheduled", "retrying"), IsMore("running"), IsMore("dead"), IsMore("done", "failed", "cancelled"));
        var groups = parts.Where(p => p.Name == "waiting")
            .Select(p => new QueueGroup(p.TenantId!.Value, p.Lane, p.Kind!, new(p.Number, p.More), p.Age ?? TimeSpan.Zero))
            .GroupBy(g => (g.TenantId, g.Lane, g.Kind)) // the versions of a kind are one
            .Select(g => g.Aggregate((a, b) => a with { Waiting = a.Waiting.Plus(b.Waiting), Oldest = a.Oldest > b.Oldest ? a.Oldest : b.Oldest }))
            .OrderByDescending(g => g.Oldest).ToList();
        var lanes = parts.GroupBy(p => p.Lane, StringComparer.Ordinal).OrderBy(l => l.Key, StringComparer.Ordinal).Select(lane =>
        {
            QueueCount Count(bool more, params string[] names) => new(lane.Where(p => names.Contains(p.Name)).Sum(p => p.Number), more && lane.Any(p => names.Contains(p.Name)));
            var waiting = lane.Where(p => p.Name == "waiting").ToList();
            return new LaneNumbers
            {
                Lane = lane.Key,
                Waiting = new(waiting.Sum(p => p.Number), waiting.Exists(p => p.More)),
                Oldest = waiting.Max(p => p.Age),
                Scheduled = Count(scheduled, "scheduled", "retrying"),
                Retrying = Count(scheduled, "retrying"),
                Running = Count(running, "running"),
                Dead = Count(dead, "dead"),
                Done = Count(ended, "done").Number,
                Failed = Count(ended, "failed").Number,
            };
        }).ToList();
        return new(lanes, groups, ended ? parts.Where(p => p.Name is "done" or "failed" or "cancelled").Max(p => p.Age) ?? Hour : Hour);
    }

    private sealed record Part(string Name, Guid? TenantId, string Lane, string? Kind, long Number, bool More, TimeSpan? Age)
    {
        public static Part Of(JsonElement row) => new(
            row[0].GetString()!,
            row[1].ValueKind == JsonValueKind.Null ? null : Guid.Parse(row[1].GetString()!),
            row[2].GetString()!,
            row[3].GetString(),
            row[4].GetInt64(),
            row[5].GetInt32() == 1,
            row[6].ValueKind == JsonValueKind.Null ? null : TimeSpan.FromSeconds(Math.Max(0, row[6].GetDouble())));
    }
}
