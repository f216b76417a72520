namespace Kit.Data;

/// <summary>
/// What searches a table, in SQL. Under row-level security PostgreSQL evaluates <c>@@</c> only on rows that the policy has let through, so that
/// no index helps. The function searches as the platform's role, whose policy lets everything through, and names the tenant itself. It takes on
/// the role by its caller's own right, as the platform scope does, and not by its owner's: it gives nobody what they had not.
/// </summary>
internal static class SearchSql
{
    public const string Column = "kit_search";

    /// <summary>Matches that are weighed; of more than these, some never show up.</summary>
    private const int MaxWeighed = 10_000;

    private const string Weights = "ABCD";

    public static string Create(string table, SearchPlan plan, Func<string, string> quote)
    {
        var vector = string.Join(" || ", plan.Columns.Select((c, i) => $"setweight(to_tsvector('{plan.Language}'::regconfig, coalesce({quote(c)}, '')), '{Weights[i]}')"));
        var function = FunctionOf(plan, quote);
        return $"""
            CREATE EXTENSION IF NOT EXISTS btree_gin;
            CREATE OR REPLACE FUNCTION kit.search_query(language regconfig, words text) RETURNS tsquery LANGUAGE sql STABLE AS $kit$
                SELECT CASE
                    WHEN words ~* '"|(^|\s)-|\mor\M' THEN websearch_to_tsquery(language, words)
                    ELSE to_tsquery(language, (
                        SELECT string_agg(quote_literal(replace(word, '\', '')) || ':*', ' & ')
                        FROM regexp_split_to_table(words, '\s+') word WHERE word ~ '\w'))
                END
            $kit$;
            ALTER TABLE {table} ADD COLUMN {Column} tsvector GENERATED ALWAYS AS ({vector}) STORED;
            CREATE INDEX {quote(IndexOf(plan))} ON {table} USING gin ({RowSecuritySql.TenantColumn}, {Column});
            CREATE OR REPLACE FUNCTION {function}(words text, most integer) RETURNS TABLE (id uuid, rank real) LANGUAGE plpgsql STABLE ROWS 50 AS $kit$
            DECLARE
                caller text := current_setting('role');
                tenant uuid := nullif(current_setting('{TenantCommandInterceptor.Setting}', true), '')::uuid;
                query tsquery := kit.search_query('{plan.Language}'::regconfig, words);
            BEGIN
                PERFORM set_config('role', '{DatabaseOptions.Roles.Platform}', true);
                RETURN QUERY
                    SELECT found.id, ts_rank(found.vector, query)
                    FROM (
                        SELECT t.{quote(plan.Id)} AS id, t.{Column} AS vector FROM {table} t
                        WHERE t.{RowSecuritySql.TenantColumn} = tenant AND t.{Column} @@ query LIMIT {MaxWeighed}) found
                    ORDER BY 2 DESC, 1 DESC LIMIT most;
                PERFORM set_config('role', caller, true);
            END $kit$;
            REVOKE ALL ON FUNCTION {function}(text, integer) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION {function}(text, integer) TO {DatabaseOptions.Roles.App}
            """;
    }

    public static string Drop(string table, SearchPlan plan, Func<string, string> quote) => $"""
        DROP FUNCTION IF EXISTS {FunctionOf(plan, quote)}(text, integer);
        ALTER TABLE {table} DROP COLUMN IF EXISTS {Column}
        """;

    /// <summary>The function, as a statement names it.</summary>
    public static string FunctionOf(SearchPlan plan, Func<string, string> quote) => $"kit.{quote("search_" + plan.Table)}";

    private static string IndexOf(SearchPlan plan) => $"ix_{plan.Table}_tenant_id_{Column}";
}
