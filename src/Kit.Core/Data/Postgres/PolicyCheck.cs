using System.Text.RegularExpressions;
using Npgsql;

namespace Kit.Data;

/// <summary>
/// Compares the policies of tenants' tables with those that Kit writes: not by their names, but by all that PostgreSQL goes by.
/// </summary>
internal static partial class PolicyCheck
{
    private const string PolicySql = """
        SELECT n.nspname || '.' || c.relname, p.polname::text, p.polpermissive, p.polcmd = '*',
               ARRAY(SELECT CASE r.oid WHEN 0 THEN 'public' ELSE pg_get_userbyid(r.oid)::text END FROM unnest(p.polroles) r(oid)),
               pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname || '.' || c.relname = ANY($1)
        ORDER BY p.polname
        """;

    private static readonly Dictionary<string, (string Role, string Condition)> Expected = new(StringComparer.Ordinal)
    {
        [RowSecuritySql.TenantPolicy] = ("public", Bare(RowSecuritySql.IsTenants)),
        [RowSecuritySql.PlatformPolicy] = (DatabaseOptions.Roles.Platform, Bare("true")),
    };

    /// <summary>Finds the tables whose policies are others, and says what of them is.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> FindOtherAsync(NpgsqlConnection connection, IReadOnlyCollection<string> tables, CancellationToken cancellationToken)
    {
        var other = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<(string Table, string Policy)>();
        await using var command = new NpgsqlCommand(PolicySql, connection);
        command.Parameters.Add(new() { Value = tables.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (table, policy) = (reader.GetString(0), reader.GetString(1));
            seen.Add((table, policy));
            if (WhatIsOther(reader) is { } what)
            {
                other.TryAdd(table, $"policy {policy} {what}");
            }
        }

        foreach (var table in tables)
        {
            foreach (var policy in Expected.Keys.Where(p => !seen.Contains((table, p))))
            {
                other.TryAdd(table, $"policy {policy} is missing");
            }
        }

        return other;
    }

    private static string? WhatIsOther(NpgsqlDataReader policy)
    {
        if (!Expected.TryGetValue(policy.GetString(1), out var expected))
        {
            return "is not Kit's";
        }

        if (!policy.GetBoolean(2))
        {
            return "is restrictive";
        }

        if (!policy.GetBoolean(3))
        {
            return "is not for all commands";
        }

        if (policy.GetFieldValue<string[]>(4) is not [var role] || role != expected.Role)
        {
            return $"is not for {expected.Role}";
        }

        return IsCondition(policy, 5, expected.Condition) && IsCondition(policy, 6, expected.Condition) ? null : "has another condition";
    }

    private static bool IsCondition(NpgsqlDataReader policy, int column, string expected) => !policy.IsDBNull(column) && Bare(policy.GetString(column)) == expected;

    // PostgreSQL writes out what it made of the text: with types, more brackets and a name for the column.
    private static string Bare(string condition) => Decoration().Replace(condition, "").ToUpperInvariant();

    [GeneratedRegex("""\s+AS\s+"?nullif"?|::text|[\s()"]""", RegexOptions.IgnoreCase)]
    private static partial Regex Decoration();
}
