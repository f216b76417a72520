using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kit.Testing;

/// <summary>What is tried by the host's own queries.</summary>
internal static class RawQueryAttacks
{
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true, ReferenceHandler = ReferenceHandler.IgnoreCycles };

    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants, Growth growth, IEnumerable<RawQuery> queries) => queries.SelectMany(q => new IsolationAttack[]
    {
        new($"query {q.Name}", "run it as the other tenant", Walls.RowSecurity, () => RunAsync(tenants, q, asAttacker: true)),
        new($"query {q.Name}", "run it as nobody", Walls.RowSecurity, () => RunAsync(tenants, q, asAttacker: false)),
        new($"query {q.Name}", "learn from it how much the other has", Walls.RowSecurity, () => growth.ChangedAsync(Question(q))),
    });

    /// <summary>What a growing victim must not change in an answer.</summary>
    public static string Question(RawQuery query) => $"query {query.Name}";

    public static async Task<string> AskAsync(IsolationTenants tenants, RawQuery query) =>
        await tenants.InScopeAsync(tenants.Attacker, async services => Text(await query.RunAsync(services)));

    private static async Task<string?> RunAsync(IsolationTenants tenants, RawQuery query, bool asAttacker)
    {
        string text;
        try
        {
            text = asAttacker ? await AskAsync(tenants, query) : await tenants.InNoScopeAsync(async services => Text(await query.RunAsync(services)));
        }
        catch (Exception e) when (!asAttacker && e is KitException or DbException)
        {
            return null; // who asks for the tenant where there is none is refused
        }

        return tenants.Victim.Secrets.FirstOrDefault(s => text.Contains(s, StringComparison.OrdinalIgnoreCase)) is { } secret ? $"It returned the other's {secret}." : null;
    }

    private static string Text(object? value) => value is null ? "" : JsonSerializer.Serialize(value, value.GetType(), Json);
}
