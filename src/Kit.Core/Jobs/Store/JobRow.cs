using System.Data.Common;

namespace Kit.Jobs;

/// <summary>A job as the dispatcher reads it past EF Core: what whoever runs it needs to know.</summary>
internal static class JobRow
{
    public static readonly string[] Columns =
    [
        "id", "tenant_id", "lane", "kind", "version", "payload", "run_at", "attempts", "max_attempts", "timeout_seconds", "crash_count", "lease_token", "trace_parent", "created_at", "event_id", "order_key", "batch_id",
    ];

    public static Job Read(DbDataReader row) => new()
    {
        Id = row.GetGuid(0),
        TenantId = row.GetGuid(1),
        Lane = row.GetString(2),
        Kind = row.GetString(3),
        Version = row.GetInt32(4),
        Payload = row.GetString(5),
        RunAt = row.GetFieldValue<DateTimeOffset>(6),
        State = JobState.Running,
        Attempts = row.GetInt32(7),
        MaxAttempts = row.GetInt32(8),
        TimeoutSeconds = row.IsDBNull(9) ? null : row.GetDouble(9),
        CrashCount = row.GetInt32(10),
        LeaseToken = row.GetGuid(11),
        TraceParent = row.IsDBNull(12) ? null : row.GetString(12),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(13),
        EventId = row.IsDBNull(14) ? null : row.GetGuid(14),
        OrderKey = row.IsDBNull(15) ? null : row.GetString(15),
        BatchId = row.IsDBNull(16) ? null : row.GetGuid(16),
    };
}
