namespace Kit.Testing;

/// <summary>What the attacker asks while the victim grows: each route that only reads, about its own rows, and each raw query.</summary>
internal static class GrowthQuestions
{
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

        return new(tenants, questions);
    }

    public static IEnumerable<IsolationAttack> Attacks(Growth growth, IEnumerable<AttackedRoute> routes) => routes.Where(r => !r.IsUnsafe).Select(r =>
        new IsolationAttack(r.Name, "learn from it how much the other has", Walls.Endpoint, () => growth.ChangedAsync(r.Name)));
}
