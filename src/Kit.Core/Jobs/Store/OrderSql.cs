namespace Kit.Jobs;

/// <summary>What is said of jobs that others wait for.</summary>
internal static class OrderSql
{
    /// <summary>The states in which a job keeps those behind it waiting.</summary>
    public const string Open = "'ready', 'scheduled', 'running', 'held', 'dead', 'moved'";

    /// <summary>A condition: something follows from the end of the job.</summary>
    public const string IsFollowed = "(order_key IS NOT NULL OR batch_id IS NOT NULL)";

    /// <summary>An assignment at the end of a job: what follows is to be found.</summary>
    public const string Mark = $"unsettled = {IsFollowed}";

    /// <summary>The same where the job ends only if somebody asked for that.</summary>
    public const string MarkIfCancelled = $"unsettled = cancel_requested_at IS NOT NULL AND {IsFollowed}";

    /// <summary>A condition on a dead job: somebody waits behind it, so it is not deleted.</summary>
    public static string IsInTheWay(JobTables tables, string row) =>
        $"{row}.order_key IS NOT NULL AND EXISTS (SELECT 1 FROM {tables.Jobs} h WHERE h.tenant_id = {row}.tenant_id AND h.order_key = {row}.order_key AND h.state = 'held')";

    /// <summary>A condition on a job: its batch is not finished, and it is counted at its end.</summary>
    public static string IsInBatch(JobTables tables, string row) =>
        $"{row}.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM {tables.Batches} b WHERE b.tenant_id = {row}.tenant_id AND b.id = {row}.batch_id AND b.finished_at IS NULL)";

    /// <summary>
    /// Lets the first of each sequence begin, if it is held. Each sequence's first is found by one leap along the index, however many sequences there are, however
    /// many wait in them, and whatever the planner knows of either. Values: the sequences' tenants, and their keys, as arrays.
    /// </summary>
    public static string BeginOnPostgres(JobTables tables, string now) => $$"""
        UPDATE {{tables.Jobs}} j SET {{Begin(now)}}
        FROM unnest({0}, {1}) AS s(tenant_id, order_key) CROSS JOIN LATERAL (
            SELECT f.tenant_id, f.id, f.state FROM {{tables.Jobs}} f
            WHERE f.tenant_id = s.tenant_id AND f.order_key = s.order_key AND f.state IN ({{Open}}) ORDER BY f.position LIMIT 1) f
        WHERE f.state = 'held' AND j.tenant_id = f.tenant_id AND j.id = f.id AND j.state = 'held'
        """;

    /// <summary>The same. Values: the tenant and the key of each sequence.</summary>
    /// <param name="tables">The tables' names.</param>
    /// <param name="now">An expression for now.</param>
    /// <param name="number">How many sequences there are.</param>
    public static string BeginOnSqlite(JobTables tables, string now, int number) => $$"""
        WITH s(tenant_id, order_key) AS (VALUES {{string.Join(", ", Enumerable.Range(0, number).Select(i => $"({{{i * 2}}}, {{{(i * 2) + 1}}})"))}})
        UPDATE {{tables.Jobs}} SET {{Begin(now)}}
        WHERE state = 'held' AND (tenant_id, id) IN (
            SELECT s.tenant_id, (
                SELECT f.id FROM {{tables.Jobs}} f WHERE f.tenant_id = s.tenant_id AND f.order_key = s.order_key AND f.state IN ({{Open}}) ORDER BY f.position LIMIT 1)
            FROM s)
        """;

    private static string Begin(string now) => $"state = CASE WHEN run_at > {now} THEN 'scheduled' ELSE 'ready' END, unsettled = false";
}
