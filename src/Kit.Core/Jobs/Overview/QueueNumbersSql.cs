namespace Kit.Jobs;

/// <summary>
/// Counts a queue in one statement, as JSON. Each part reads so many rows of an index and no more; what waits is found as a claim finds it, by leaps from one
/// kind in a lane to the next, and each of these is counted so far.
/// </summary>
internal static class QueueNumbersSql
{
    /// <summary>How many rows of a part are read.</summary>
    public const int Most = 10_000;

    /// <summary>How many waiting jobs of a kind in a tenant's lane are counted, and of all together.</summary>
    public const int MostOfGroup = 1_000;

    private const int MostInGroups = 100_000;

    public static string OnPostgres(JobTables tables, QueueSql sql)
    {
        const string Same = "j.state = 'ready' AND j.tenant_id = f.tenant_id AND j.lane = f.lane AND j.kind = f.kind AND j.version = f.version";

        return $$"""
            WITH RECURSIVE {{PostgresClaimSql.Found(tables)}}, most AS MATERIALIZED (
                SELECT greatest(1, least({{MostOfGroup}}, {{MostInGroups}} / greatest(1, count(*))))::int AS number FROM found
            ), waiting AS (
                SELECT f.tenant_id, f.lane, f.kind, least(c.number, m.number) AS number, c.number > m.number AS more, least(c.oldest, o.run_at) AS oldest
                FROM found f CROSS JOIN most m CROSS JOIN LATERAL (
                    SELECT count(*)::int AS number, min(x.run_at) AS oldest FROM (
                        SELECT j.run_at FROM {{tables.Jobs}} j WHERE {{Same}} ORDER BY j.priority DESC, j.run_at, j.id LIMIT m.number + 1) x) c
                CROSS JOIN LATERAL ({{PostgresClaimSql.Oldest(tables, "f")}}) o
            )
            SELECT coalesce(json_agg(json_build_array(part, tenant_id, lane, kind, number, more, age)), '[]')::text AS "Value" FROM (
                SELECT 'waiting' AS part, tenant_id::text AS tenant_id, lane, kind, number, more::int AS more, {{sql.SecondsSince("oldest")}} AS age FROM waiting
                {{Others(tables, sql, "now() - interval '1 hour'")}}) parts
            """;
    }

    public static string OnSqlite(JobTables tables, QueueSql sql) => $$"""
        SELECT coalesce(json_group_array(json_array(part, tenant_id, lane, kind, number, more, age)), '[]') AS "Value" FROM (
            SELECT 'waiting' AS part, tenant_id, lane, kind, min(count(*), {{MostOfGroup}}) AS number, count(*) > {{MostOfGroup}} AS more, {{sql.SecondsSince("min(run_at)")}} AS age
            FROM (SELECT tenant_id, lane, kind, run_at FROM {{tables.Jobs}} WHERE state = 'ready' LIMIT {{MostInGroups}}) x GROUP BY tenant_id, lane, kind
            {{Others(tables, sql, sql.After("-3600"))}}) parts
        """;

    // The moment is one that stays the same while the statement runs, so that an index finds it.
    private static string Others(JobTables tables, QueueSql sql, string hourAgo) => $$"""
        UNION ALL SELECT * FROM (
            SELECT CASE WHEN attempts > 0 THEN 'retrying' ELSE 'scheduled' END AS part, NULL AS tenant_id, lane, NULL AS kind, count(*) AS number, 0 AS more, CAST(NULL AS double precision) AS age
            FROM (SELECT lane, attempts FROM {{tables.Jobs}} WHERE state = 'scheduled' ORDER BY run_at LIMIT {{Most}}) x GROUP BY lane, CASE WHEN attempts > 0 THEN 'retrying' ELSE 'scheduled' END) s
        UNION ALL SELECT * FROM (
            SELECT 'running', NULL, lane, NULL, count(*), 0, CAST(NULL AS double precision) FROM (SELECT lane FROM {{tables.Jobs}} WHERE state = 'running' LIMIT {{Most}}) x GROUP BY lane) r
        UNION ALL SELECT * FROM (
            SELECT 'dead', NULL, lane, NULL, count(*), 0, CAST(NULL AS double precision) FROM (SELECT lane FROM {{tables.Jobs}} WHERE state = 'dead' ORDER BY finished_at DESC, id DESC LIMIT {{Most}}) x GROUP BY lane) d
        UNION ALL SELECT * FROM (
            SELECT CASE WHEN state = 'done' THEN 'done' WHEN state = 'dead' THEN 'failed' ELSE 'cancelled' END, NULL, lane, NULL, count(*), 0, {{sql.SecondsSince("min(finished_at)")}}
            FROM (SELECT lane, state, finished_at FROM {{tables.Jobs}}
                WHERE state IN ('done', 'dead', 'cancelled') AND finished_at > {{hourAgo}} ORDER BY finished_at DESC LIMIT {{Most}}) x GROUP BY lane, state) e
        """;
}
