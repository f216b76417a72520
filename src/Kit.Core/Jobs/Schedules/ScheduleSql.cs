using Kit.Tenancy;

namespace Kit.Jobs;

/// <summary>
/// The statements about the schedules of one database. They leave alone the rows of a tenant that is elsewhere, whose copies may be here while it moves,
/// and of one that somebody replaces as a whole at this moment: nobody waits for that.
/// </summary>
internal sealed class ScheduleSql(QueueSql sql, ScheduleTables tables, ScheduleRegistry registry, string? database, IReadOnlyList<TenantInfo> tenants)
{
    /// <summary>How many rows a statement is about, at most.</summary>
    public const int BatchSize = 200;

    private const string Active = nameof(ScheduleState.Active);
    private readonly string _now = sql.Now;

    public IReadOnlyList<TenantInfo> Tenants => tenants;

    /// <summary>Seconds since 1970, by the database's clock.</summary>
    public string Clock => $"SELECT {sql.SecondsSince("'1970-01-01 00:00:00+00:00'")} AS \"Value\"";

    /// <summary>A query that has a row when something is due.</summary>
    public string AnyDue => $"SELECT 1 FROM {tables.Schedules} s WHERE {Due(_now)}";

    /// <summary>Takes what is due, the longest first. Parameters: by how many seconds the clock goes before the database's, where it does, and whose they are to be, where that matters.</summary>
    public string Claim(bool ahead, bool ofOne)
    {
        var now = ahead ? sql.After("{0}") : _now;
        var owner = ofOne ? " AND s.tenant_id = {1}" : "";
        return $"""
            SELECT s.* FROM (SELECT s.* FROM {tables.Schedules} s WHERE {Due(now)}{owner} ORDER BY s.next_at LIMIT {BatchSize} {sql.SkipLocked}) s
            WHERE {sql.IsFree("s.tenant_id")} ORDER BY s.next_at
            """;
    }

    /// <summary>Those of some jobs that wait or run. Parameters: tenant and id of each.</summary>
    public string Alive(int number) => $"""
        SELECT j.id AS "Value" FROM {tables.Jobs} j
        WHERE j.state IN ('ready', 'scheduled', 'running', 'moved')
        AND (j.tenant_id, j.id) IN (VALUES {string.Join(", ", Enumerable.Range(0, number).Select(i => $"({{{i * 2}}}, {{{(i * 2) + 1}}})"))})
        """;

    /// <summary>Gives active tenants the declared schedules that they lack; they are planned when they are first due, which is at once.</summary>
    public string Enrol(IReadOnlyCollection<Guid>? only) => $"""
        INSERT INTO {tables.Schedules} (tenant_id, name, is_declared, state, next_at, created_at)
        SELECT m.id, m.name, true, '{Active}', {_now}, {_now}
        FROM (
            SELECT t.id, d.name FROM {Residents(only)} t CROSS JOIN ({string.Join(" UNION ALL ", registry.OfTenants.Select(d => $"SELECT '{d.Name}' AS name"))}) d
            WHERE t.status = '{nameof(TenantStatus.Active)}' AND NOT EXISTS (SELECT 1 FROM {tables.Schedules} s WHERE s.tenant_id = t.id AND s.name = d.name)
            ORDER BY t.id, d.name LIMIT {BatchSize}) m
        WHERE {sql.IsFree("m.id")}
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Gives one owner a declared schedule, if it lacks it.</summary>
    public string EnrolPlatform(string name) => $"""
        INSERT INTO {tables.Schedules} (tenant_id, name, is_declared, state, next_at, created_at)
        VALUES ('{Tenant.Platform}', '{name}', true, '{Active}', {_now}, {_now}) ON CONFLICT DO NOTHING
        """;

    /// <summary>Plans anew what goes by a time zone that its tenant has left.</summary>
    public string LeaveZones(IReadOnlyCollection<Guid>? only) => Update(
        $"next_at = {_now}, planned_zone = NULL",
        $"s.state = '{Active}' AND EXISTS (SELECT 1 FROM {Residents(only)} t WHERE t.id = s.tenant_id AND t.time_zone <> s.planned_zone)");

    /// <summary>Wakes what sleeps though its tenant is active. When it is due stays as it was: what it missed is a matter of its policy.</summary>
    public string Wake(IReadOnlyCollection<Guid>? only) => Update(
        $"state = '{Active}'",
        $"s.state = '{nameof(ScheduleState.Asleep)}' AND EXISTS (SELECT 1 FROM {Residents(only)} t WHERE t.id = s.tenant_id AND t.status = '{nameof(TenantStatus.Active)}')");

    /// <summary>Plans anew what goes by an older declaration. Parameters, behind those of the residents: the name, and what it is declared as now.</summary>
    public string FollowDeclaration(int parameters) => Update(
        $"next_at = {_now}, planned_as = NULL",
        $"s.state = '{Active}' AND s.is_declared AND s.name = {{{parameters}}} AND s.planned_as <> {{{parameters + 1}}} AND {IsHere}");

    /// <summary>Deletes what no program has declared for a day after it was due: a newer one has left it out, and no older one runs any more.</summary>
    public string Retire => Chosen(
        $"DELETE FROM {tables.Schedules}",
        $"s.state = '{Active}' AND s.is_declared AND s.next_at < {sql.After("-86400")} AND NOT ({IsKnown}) AND {IsHere}");

    /// <summary>Who lives in a database that has no tenants' table to ask, as parameters.</summary>
    public object[] ResidentValues => database is null ? [] : [.. tenants.SelectMany(t => new object[] { t.Id, t.TimeZone, t.Status.ToString() })];

    private string IsKnown => registry.OfTenants.Concat(registry.OfPlatform).Select(d => $"'{d.Name}'").ToList() is { Count: > 0 } names
        ? $"NOT s.is_declared OR s.name IN ({string.Join(", ", names)})"
        : "NOT s.is_declared";

    private string IsHere => $"""
        {(database is null
            ? $"(s.tenant_id = '{Tenant.Platform}' OR EXISTS (SELECT 1 FROM {tables.Tenants} h WHERE h.id = s.tenant_id AND h.\"database\" IS NULL))"
            : IsOneOf("s.tenant_id", tenants.Select(t => t.Id)))}
        AND NOT EXISTS (SELECT 1 FROM {tables.Departed} g WHERE g.tenant_id = s.tenant_id AND g.since IS NOT NULL)
        """;

    private string Due(string now) => $"s.state = '{Active}' AND s.next_at <= {now} AND ({IsKnown}) AND {IsHere}";

    private string IsOneOf(string column, IEnumerable<Guid> ids) => string.Join(", ", ids.Select(id => $"'{sql.IdText(id)}'")) is { Length: > 0 } list ? $"{column} IN ({list})" : "1 = 0";

    // With their zone and status, which a tenant's own database does not know by itself.
    private string Residents(IReadOnlyCollection<Guid>? only)
    {
        if (database is null)
        {
            return $"(SELECT t.id, t.time_zone, t.status FROM {tables.Tenants} t WHERE t.\"database\" IS NULL{(only is null ? "" : $" AND {IsOneOf("t.id", only)}")})";
        }

        return tenants.Count == 0
            ? $"(SELECT s.tenant_id AS id, s.name AS time_zone, s.name AS status FROM {tables.Schedules} s WHERE 1 = 0)"
            : $"({string.Join(" UNION ALL ", tenants.Select((_, i) => $"SELECT {{{i * 3}}} AS id, {{{(i * 3) + 1}}} AS time_zone, {{{(i * 3) + 2}}} AS status"))})";
    }

    private string Update(string set, string where) => Chosen($"UPDATE {tables.Schedules} SET {set}", where);

    private string Chosen(string statement, string where) => $"""
        {statement} WHERE (tenant_id, name) IN (
            SELECT m.tenant_id, m.name FROM (
                SELECT s.tenant_id, s.name FROM {tables.Schedules} s WHERE {where} ORDER BY s.tenant_id, s.name LIMIT {BatchSize} {sql.SkipLocked}) m
            WHERE {sql.IsFree("m.tenant_id")})
        """;
}
