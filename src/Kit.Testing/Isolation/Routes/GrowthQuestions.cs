using System.Globalization;
using Kit.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>What the attacker asks while the victim grows: each route that only reads, about its own rows, each raw query, and how much of each feature it uses.</summary>
internal static class GrowthQuestions
{
    private const string Attack = "learn from it how much the other has";

    public static Growth Of(IsolationTenants tenants, RouteCaller caller, IEnumerable<AttackedRoute> routes, IEnumerable<RawQuery> queries)
    {
        var questions = new Dictionary<string, IReadOnlyList<Func<Task<string>>>>();
        foreach (var route in routes.Where(r => !r.IsUnsafe))
        {
            questions[route.Name] =
            [
                .. RouteArguments.Of(route.Pattern, tenants.Attacker).Select(a => (Func<Task<string>>)(async () =>
                    (await caller.SendAsync(tenants.Attacker, route.Method, route.Prefix(tenants.Attacker) + a.Path + route.Query)).Without())),
            ];
        }

        foreach (var query in queries)
        {
            questions[RawQueryAttacks.Question(query)] = [() => RawQueryAttacks.AskAsync(tenants, query)];
        }

        foreach (var feature in Features(tenants))
        {
            questions[Question(feature)] = [() => UsedAsync(tenants, feature)];
        }

        return new(tenants, questions);
    }

    public static IEnumerable<IsolationAttack> Attacks(IsolationTenants tenants, Growth growth, IEnumerable<AttackedRoute> routes) =>
    [
        .. routes.Where(r => !r.IsUnsafe).Select(r => new IsolationAttack(r.Name, Attack, Walls.Endpoint, () => growth.ChangedAsync(r.Name))),
        .. Features(tenants).Select(f => new IsolationAttack(Question(f), Attack, Walls.Usage, () => growth.ChangedAsync(Question(f)))),
    ];

    private static IEnumerable<FeatureDefinition> Features(IsolationTenants tenants) => tenants.Services.GetRequiredService<FeatureRegistry>().All.Where(f => f.IsNumber);

    private static string Question(FeatureDefinition feature) => $"feature {feature.Name}";

    private static Task<string> UsedAsync(IsolationTenants tenants, FeatureDefinition feature) => tenants.InScopeAsync(tenants.Attacker, async services =>
        (await services.GetRequiredService<IFeatures>().GetAsync(feature.Name)).Used.ToString(CultureInfo.InvariantCulture));
}
