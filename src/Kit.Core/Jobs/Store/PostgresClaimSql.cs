namespace Kit.Jobs;

/// <summary>
/// The statements that take jobs off the queue on PostgreSQL. The lanes that have work are found by leaps along the queue's index, one for each
/// lane and kind in it, however long the queue is; then each lane's first rows are read. Parameters: how many jobs, the lease in seconds, its
/// token, and the limits as JSON.
/// </summary>
internal static class PostgresClaimSql
{
    /// <summary>Takes jobs, and notes which lanes were served. Its one row says whether there may be more, and whether some lane is held back.</summary>
    /// <param name="tables">The tables' names.</param>
    /// <param name="known">A condition on <c>f</c>: what this node can do.</param>
    /// <param name="served">A condition on <c>f</c>: whose jobs are done.</param>
    /// <param name="after">An expression for the moment a number of seconds from now.</param>
    public static string Take(JobTables tables, string known, string served, Func<string, string> after) => $$"""
        WITH RECURSIVE {{Found(tables)}}, kinds AS MATERIALIZED (
            SELECT f.* FROM found f WHERE {{known}} AND {{served}}
        ), turn AS (
            SELECT k.tenant_id, k.lane, l.last_served, 1 AS weight, NULL::int AS room_in_all, count(*) OVER () AS number, ceil($1 / count(*) OVER ()::float8)::int AS share, true AS whole
            FROM (SELECT DISTINCT tenant_id, lane FROM kinds) k LEFT JOIN {{tables.Lanes}} l ON l.tenant_id = k.tenant_id AND l.lane = k.lane
            ORDER BY l.last_served NULLS FIRST, k.tenant_id, k.lane LIMIT $1
        ), {{Chosen(tables, after)}}, served AS (
            INSERT INTO {{tables.Lanes}} (tenant_id, lane, last_served, credit)
            SELECT tenant_id, lane, clock_timestamp(), 0 FROM sums ORDER BY tenant_id, lane
            ON CONFLICT (tenant_id, lane) DO UPDATE SET last_served = excluded.last_served
        ) {{More}}, false
        """;

    /// <summary>The same where some lane has a limit or a weight.</summary>
    public static string TakeLimited(JobTables tables, string known, string served, Func<string, string> after) => $$"""
        WITH RECURSIVE {{Limits}}, {{Found(tables)}}, kinds AS MATERIALIZED (
            SELECT f.* FROM found f WHERE {{known}} AND {{served}}
        ), {{Running(tables)}}, lanes AS (
            SELECT k.tenant_id, k.lane, l.last_served,
                CASE WHEN o.lane IS NULL THEN coalesce(g.weight, 1) ELSE o.weight END AS weight,
                CASE WHEN o.lane IS NULL THEN coalesce(g.paused, false) ELSE o.paused END AS paused,
                CASE WHEN o.lane IS NULL THEN g.most_in_all ELSE o.most_in_all END - coalesce(a.number, 0) AS room_in_all,
                least(
                    CASE WHEN o.lane IS NULL THEN g.most ELSE o.most END - coalesce(r.number, 0),
                    CASE WHEN o.lane IS NULL THEN g.most_in_all ELSE o.most_in_all END - coalesce(a.number, 0),
                    floor({{Tokens("CASE WHEN o.lane IS NULL THEN g.capacity ELSE o.capacity END", "CASE WHEN o.lane IS NULL THEN g.refill ELSE o.refill END")}})) AS room
            FROM (SELECT DISTINCT tenant_id, lane FROM kinds) k
            LEFT JOIN {{tables.Lanes}} l ON l.tenant_id = k.tenant_id AND l.lane = k.lane
            LEFT JOIN limits g ON g.lane = k.lane AND g.tenant_id IS NULL
            LEFT JOIN limits o ON o.lane = k.lane AND o.tenant_id = k.tenant_id
            LEFT JOIN running r ON r.tenant_id = k.tenant_id AND r.lane = k.lane
            LEFT JOIN (SELECT lane, sum(number) AS number FROM running GROUP BY lane) a ON a.lane = k.lane
        ), open_lanes AS (
            SELECT l.*, count(*) OVER () AS number, ceil($1 * weight / sum(weight) OVER ()::float8)::int AS fair FROM lanes l WHERE NOT paused AND (room IS NULL OR room >= 1)
        ), turn AS (
            SELECT tenant_id, lane, last_served, weight, room_in_all, number, least(fair, room)::int AS share, room IS NULL OR room > fair AS whole
            FROM open_lanes ORDER BY last_served NULLS FIRST, tenant_id, lane LIMIT $1
        ), {{Chosen(tables, after)}}, served AS (
            INSERT INTO {{tables.Lanes}} AS l (tenant_id, lane, last_served, credit, tokens, refilled_at)
            SELECT s.tenant_id, s.lane, CASE WHEN s.taken >= s.weight THEN clock_timestamp() ELSE 'epoch' END,
                CASE WHEN s.taken >= s.weight THEN 0 ELSE s.weight - s.taken END, b.capacity - s.taken, clock_timestamp()
            FROM sums s LEFT JOIN LATERAL ({{LimitOf("s")}}) b ON true ORDER BY s.tenant_id, s.lane
            ON CONFLICT (tenant_id, lane) DO UPDATE SET (last_served, credit, tokens, refilled_at) = (
                SELECT CASE WHEN s.taken >= c.credit THEN clock_timestamp() ELSE l.last_served END,
                    CASE WHEN s.taken >= c.credit THEN 0 ELSE c.credit - s.taken END,
                    {{Tokens("b.capacity", "b.refill")}} - s.taken,
                    clock_timestamp()
                FROM sums s CROSS JOIN LATERAL (SELECT CASE WHEN l.credit > 0 THEN least(l.credit, s.weight) ELSE s.weight END AS credit) c
                LEFT JOIN LATERAL ({{LimitOf("s")}}) b ON true
                WHERE s.tenant_id = l.tenant_id AND s.lane = l.lane)
        ) {{More}}, EXISTS (SELECT FROM lanes WHERE NOT paused AND room IS NOT NULL)
        """;

    /// <summary>
    /// Makes those who take from lanes with a limit over all tenants take turns; those who take from one tenant's lane do already, by its row.
    /// Parameters: the lease's token, and the limits.
    /// </summary>
    public static string Lock(JobTables tables) => $$"""
        WITH limits AS ({{LimitRows("$2")}})
        SELECT count(pg_advisory_xact_lock(hashtextextended(lane, {{LockSeed}}))) FROM (
            SELECT DISTINCT j.lane FROM {{tables.Jobs}} j JOIN limits l ON l.lane = j.lane AND l.most_in_all IS NOT NULL
            WHERE j.state = 'running' AND j.lease_token = $1 ORDER BY j.lane) lanes
        """;

    /// <summary>
    /// Gives back what another node took the place of meanwhile: as a statement of its own it sees what all others committed, who had the lanes
    /// before. Nobody has seen those jobs running. Parameters: the lease's token, and the limits.
    /// </summary>
    public static string GiveBack(JobTables tables) => $$"""
        WITH limits AS ({{LimitRows("$2")}}), {{Running(tables)}}, mine AS (
            SELECT j.tenant_id, j.id, j.lane,
                row_number() OVER (PARTITION BY j.tenant_id, j.lane ORDER BY j.priority, j.run_at DESC, j.id DESC) AS place,
                row_number() OVER (PARTITION BY j.lane ORDER BY j.priority, j.run_at DESC, j.id DESC) AS place_in_all
            FROM {{tables.Jobs}} j WHERE j.state = 'running' AND j.lease_token = $1
        ), given AS (
            UPDATE {{tables.Jobs}} j SET state = 'ready', attempts = j.attempts - 1, lease_until = NULL, lease_token = NULL
            FROM mine m CROSS JOIN LATERAL ({{LimitOf("m")}}) b
            LEFT JOIN running r ON r.tenant_id = m.tenant_id AND r.lane = m.lane
            LEFT JOIN {{tables.Lanes}} l ON l.tenant_id = m.tenant_id AND l.lane = m.lane
            WHERE j.tenant_id = m.tenant_id AND j.id = m.id AND (
                m.place <= r.number - b.most
                OR m.place_in_all <= (SELECT sum(number) FROM running WHERE running.lane = m.lane) - b.most_in_all
                OR m.place <= CASE WHEN b.capacity IS NOT NULL THEN ceil(-l.tokens) END)
            RETURNING j.tenant_id, j.lane
        )
        UPDATE {{tables.Lanes}} l SET tokens = l.tokens + g.number FROM (SELECT tenant_id, lane, count(*) AS number FROM given GROUP BY tenant_id, lane) g
        WHERE l.tenant_id = g.tenant_id AND l.lane = g.lane
        """;

    /// <summary>Reads what was taken, once it is committed: no lock waits for whoever reads. Parameter: the lease's token.</summary>
    public static string Read(JobTables tables) => $"""
        SELECT {string.Join(", ", JobRow.Columns)} FROM {tables.Jobs} WHERE state = 'running' AND lease_token = $1 ORDER BY priority DESC, run_at, id
        """;

    private const int LockSeed = 6;

    private const string Limits = $"limits AS ({LimitColumns}($4::jsonb) {LimitTypes})";
    private const string LimitColumns = "SELECT * FROM jsonb_to_recordset";
    private const string LimitTypes = "AS r(tenant_id uuid, lane text, weight int, most int, most_in_all int, capacity float8, refill float8, paused boolean)";

    private static string LimitRows(string parameter) => $"{LimitColumns}({parameter}::jsonb) {LimitTypes}";

    // The tenant's own goes before that for all.
    private static string LimitOf(string row) =>
        $"SELECT * FROM limits b WHERE b.lane = {row}.lane AND (b.tenant_id = {row}.tenant_id OR b.tenant_id IS NULL) ORDER BY b.tenant_id NULLS LAST LIMIT 1";

    private static string Tokens(string capacity, string refill) =>
        $"least({capacity}, coalesce(l.tokens, {capacity}) + {refill} * greatest(0, extract(epoch FROM clock_timestamp() - coalesce(l.refilled_at, clock_timestamp())))::float8)";

    /// <summary>A recursive query for <c>WITH</c>: each version of each kind that waits in each lane.</summary>
    public static string Found(JobTables tables) => $$"""
        found AS (
            (SELECT j.tenant_id, j.lane, j.kind, j.version FROM {{tables.Jobs}} j WHERE j.state = 'ready' ORDER BY j.tenant_id, j.lane, j.kind, j.version LIMIT 1)
            UNION ALL
            SELECT n.tenant_id, n.lane, n.kind, n.version FROM found f CROSS JOIN LATERAL (
                SELECT j.tenant_id, j.lane, j.kind, j.version FROM {{tables.Jobs}} j
                WHERE j.state = 'ready' AND (j.tenant_id, j.lane, j.kind, j.version) > (f.tenant_id, f.lane, f.kind, f.version)
                ORDER BY j.tenant_id, j.lane, j.kind, j.version LIMIT 1) n
        )
        """;

    /// <summary>
    /// A query for the due moment of the one that waits longest in a group of <see cref="Found"/>: the first of the highest priority or, behind all others, the
    /// first of the lowest. Where there are more than two priorities, one of those between may be older.
    /// </summary>
    /// <param name="tables">The tables' names.</param>
    /// <param name="group">The group's alias.</param>
    public static string Oldest(JobTables tables, string group)
    {
        var same = $"j.state = 'ready' AND j.tenant_id = {group}.tenant_id AND j.lane = {group}.lane AND j.kind = {group}.kind AND j.version = {group}.version";
        return $"""
            SELECT min(run_at) AS run_at FROM (
                (SELECT j.run_at FROM {tables.Jobs} j WHERE {same} ORDER BY j.priority DESC, j.run_at, j.id LIMIT 1)
                UNION ALL
                (SELECT j.run_at FROM {tables.Jobs} j WHERE {same}
                    AND j.priority = (SELECT j.priority FROM {tables.Jobs} j WHERE {same} ORDER BY j.priority, j.run_at DESC, j.id DESC LIMIT 1)
                    ORDER BY j.run_at, j.id LIMIT 1)) ends
            """;
    }

    private static string Running(JobTables tables) =>
        $"running AS (SELECT tenant_id, lane, count(*) AS number FROM {tables.Jobs} WHERE state = 'running' GROUP BY tenant_id, lane)";

    // Each kind's first rows in a lane are found by the index, and of all of them the lane's first are taken.
    private static string Chosen(JobTables tables, Func<string, string> after) => $$"""
        offered AS (
            SELECT t.*, j.id, j.place, row_number() OVER (PARTITION BY t.lane ORDER BY (j.place - 1) / t.weight, t.last_served NULLS FIRST, t.tenant_id, j.place) AS place_in_all
            FROM turn t CROSS JOIN LATERAL (
                SELECT j.id, row_number() OVER (ORDER BY j.priority DESC, j.run_at, j.id) AS place
                FROM kinds k CROSS JOIN LATERAL (
                    SELECT j.id, j.priority, j.run_at FROM {{tables.Jobs}} j
                    WHERE j.state = 'ready' AND j.tenant_id = t.tenant_id AND j.lane = t.lane AND j.kind = k.kind AND j.version = k.version
                    ORDER BY j.priority DESC, j.run_at, j.id LIMIT t.share
                    FOR UPDATE SKIP LOCKED) j
                WHERE k.tenant_id = t.tenant_id AND k.lane = t.lane
                ORDER BY place LIMIT t.share) j
        ), chosen AS MATERIALIZED (
            SELECT tenant_id, lane, weight, share, whole, id FROM offered WHERE room_in_all IS NULL OR place_in_all <= room_in_all
            ORDER BY (place - 1) / weight, last_served NULLS FIRST, tenant_id, lane, place LIMIT $1
        ), sums AS (
            SELECT tenant_id, lane, weight, share, whole, count(*)::int AS taken FROM chosen GROUP BY tenant_id, lane, weight, share, whole
        ), claimed AS (
            UPDATE {{tables.Jobs}} j SET state = 'running', attempts = attempts + 1, lease_until = {{after("$2")}}, lease_token = $3
            FROM chosen c WHERE j.tenant_id = c.tenant_id AND j.id = c.id
        )
        """;

    private const string More = """
        SELECT coalesce((SELECT max(number) FROM turn) > $1, false) OR (SELECT count(*) FROM chosen) >= $1 OR EXISTS (SELECT FROM sums WHERE whole AND taken >= share)
        """;
}
