namespace Kit.Testing;

/// <summary>
/// The routes by which the attacker sees rows of its own, and by what: there the victim's would be seen. Where there is none, the attacker was
/// not let in, and what it was not shown proves nothing.
/// </summary>
internal sealed class Doors(IsolationTenants tenants, RouteCaller caller, IReadOnlyList<AttackedRoute> routes)
{
    private Task<Dictionary<string, RouteArguments>>? _open;

    /// <summary>By the route's pattern, what to put into it.</summary>
    public Task<Dictionary<string, RouteArguments>> OpenAsync() => _open ??= FindAsync();

    /// <summary>What to put into a route for a party: where its rows would be seen, or else all that it has.</summary>
    public async Task<IReadOnlyList<RouteArguments>> ArgumentsAsync(AttackedRoute route, Party party)
    {
        var all = RouteArguments.Of(route.Pattern, party);
        return (await OpenAsync()).TryGetValue(route.Pattern.RawText!, out var door) && all.Where(a => a.Type == door.Type && a.IsNamed == door.IsNamed).ToList() is { Count: > 0 } fitting
            ? fitting
            : all;
    }

    private async Task<Dictionary<string, RouteArguments>> FindAsync()
    {
        var open = new Dictionary<string, RouteArguments>();
        foreach (var route in routes.Where(r => !r.IsUnsafe && !open.ContainsKey(r.Pattern.RawText!)))
        {
            foreach (var arguments in RouteArguments.Of(route.Pattern, tenants.Attacker))
            {
                var answer = await caller.SendAsync(tenants.Attacker, route.Method, route.Prefix(tenants.Attacker) + arguments.Path);
                if ((int)answer.Status < 300 && answer.Says(tenants.Attacker.Rows.Mark))
                {
                    open[route.Pattern.RawText!] = arguments;
                    break;
                }
            }
        }

        return open;
    }
}
