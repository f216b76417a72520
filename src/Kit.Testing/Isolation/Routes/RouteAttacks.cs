using System.Net;
using System.Text;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Testing;

/// <summary>What is tried through a route, by a member who may do everything in the attacking tenant.</summary>
internal sealed class RouteAttacks(IsolationTenants tenants, RouteCaller caller, Doors doors)
{
    private const string NoTenant = "isolation-nowhere";
    private readonly string? _baseDomain = tenants.Services.GetRequiredService<IOptions<TenancyOptions>>().Value.BaseDomain;

    public IEnumerable<IsolationAttack> Of(AttackedRoute route)
    {
        var named = new Lazy<Task<(string? Got, string? Told)>>(() => NameAsync(route));
        yield return new(route.Name, "name the other's rows", Walls.Endpoint, async () => (await named.Value).Got);
        if (!route.IsPlatformWide)
        {
            yield return new(route.Name, "ask the other tenant", Walls.Resolution, () => AskAsync(route));
            yield return new(route.Name, "name both tenants at once", Walls.Resolution, () => MixAsync(route));
        }

        if (route.Pattern.Parameters.Count > 0)
        {
            yield return new(route.Name, "tell the other's rows from none", Walls.Answer, async () => (await named.Value).Told);
        }
    }

    /// <summary>The victim's tenant, asked by who is not its member: the same as one that is nowhere.</summary>
    private async Task<string?> AskAsync(AttackedRoute route)
    {
        var all = await doors.ArgumentsAsync(route, tenants.Victim);
        return await HarmlessAsync(route, tenants.Attacker, async () =>
        {
            foreach (var body in Bodies(route))
            {
                ((RouteAnswer, IEnumerable<string>) One, (RouteAnswer, IEnumerable<string>) Again)? nowhere = null;
                foreach (var arguments in all)
                {
                    var answer = await caller.SendAsync(tenants.Attacker, route.Method, $"/t/{tenants.Victim.Tenant.Slug}{arguments.Path}{route.Query}", body());
                    nowhere ??= (await NowhereAsync(), await NowhereAsync());
                    if (Wrong(answer, arguments) is { } wrong)
                    {
                        return $"/t/{tenants.Victim.Tenant.Slug}{arguments.Path} {wrong}";
                    }

                    if (RouteAnswer.Difference(answer, [tenants.Victim.Tenant.Slug, .. arguments.Names], nowhere.Value.One, nowhere.Value.Again) is { } difference)
                    {
                        return $"That the tenant is there shows: {difference}.";
                    }

                    async Task<(RouteAnswer, IEnumerable<string>)> NowhereAsync() =>
                        (await caller.SendAsync(tenants.Attacker, route.Method, $"/t/{NoTenant}{arguments.Path}{route.Query}", body()), [NoTenant, .. arguments.Names]);
                }
            }

            return null;
        });
    }

    /// <summary>
    /// The attacker's own tenant, with the ids of the victim's rows: what is got by it, and in what it differs from an id that is nowhere, in status,
    /// headers or body.
    /// </summary>
    private async Task<(string? Got, string? Told)> NameAsync(AttackedRoute route)
    {
        var attacker = route.IsUnsafe ? await tenants.AccompliceAsync() : tenants.Attacker;
        var nowhere = new Dictionary<(string?, int), ((RouteAnswer, IEnumerable<string>) One, (RouteAnswer, IEnumerable<string>) Again)>();
        string? told = null;
        var got = await HarmlessAsync(route, attacker, async () =>
        {
            foreach (var arguments in RouteArguments.Of(route.Pattern, tenants.Victim))
            {
                for (var i = 0; i < Bodies(route).Length; i++)
                {
                    var answer = await SendAsync(arguments, i);
                    if (Wrong(answer, arguments, failing: !route.IsPlatformWide) is { } wrong)
                    {
                        return $"{route.Prefix(attacker)}{arguments.Path} {wrong}";
                    }

                    told ??= arguments.Type is null ? null : await TellAsync(answer, arguments, i);
                }
            }

            return null;
        });
        return (got, told);

        Task<RouteAnswer> SendAsync(RouteArguments arguments, int body) =>
            caller.SendAsync(attacker, route.Method, route.Prefix(attacker) + arguments.Path + route.Query, Bodies(route)[body]());

        async Task<string?> TellAsync(RouteAnswer answer, RouteArguments arguments, int body)
        {
            // An entity's name is answered in its own way; what is only an id is not known to be of any entity.
            var row = tenants.Victim.Find(arguments.Type!)!;
            var shape = (arguments.IsNamed ? arguments.Type!.Name : string.Join(',', row.Id.Select(p => p.Property.ClrType.Name)), body);
            if (!nowhere.TryGetValue(shape, out var expected))
            {
                nowhere[shape] = expected = (await NowhereAsync(), await NowhereAsync());
            }

            return RouteAnswer.Difference(answer, arguments.Names, expected.One, expected.Again) is { } difference
                ? $"{arguments.Path} is answered otherwise than an id that is nowhere: {difference}."
                : null;

            async Task<(RouteAnswer, IEnumerable<string>)> NowhereAsync()
            {
                var other = arguments.Nowhere(route.Pattern, row);
                return (await SendAsync(other, body), other.Names);
            }
        }
    }

    /// <summary>Two names of tenants in one request, and a token that is good for one of them: none of it opens the victim's.</summary>
    private async Task<string?> MixAsync(AttackedRoute route)
    {
        var attacker = route.IsUnsafe ? await tenants.AccompliceAsync() : tenants.Attacker;
        var (own, others) = ($"/t/{attacker.Tenant.Slug}", $"/t/{tenants.Victim.Tenant.Slug}");
        return await HarmlessAsync(route, attacker, async () =>
        {
            var arguments = (await doors.ArgumentsAsync(route, tenants.Victim))[0];
            (string Prefix, Party? Header, Party? Token, string? Host)[] mixes =
            [
                (own, tenants.Victim, null, null), ("", tenants.Victim, null, null), ("", null, tenants.Victim, null), (own, null, tenants.Victim, null),
                (others, null, attacker, null), (others, attacker, attacker, null), ("", tenants.Victim, attacker, null),
                .. (_baseDomain is null ? [] : new (string, Party?, Party?, string?)[]
                {
                    (own, null, null, $"{tenants.Victim.Tenant.Slug}.{_baseDomain}"), ("", null, attacker, $"{tenants.Victim.Tenant.Slug}.{_baseDomain}"),
                }),
            ];
            foreach (var (prefix, header, token, host) in mixes)
            {
                var answer = await caller.SendAsync(attacker, route.Method, prefix + arguments.Path + route.Query, Bodies(route)[0](), header, token, host);
                if (Wrong(answer, arguments) is { } wrong)
                {
                    return $"{prefix}{arguments.Path}, X-Tenant: {header?.Tenant.Slug}, token: {token?.Tenant.Slug}, Host: {host} {wrong}";
                }
            }

            return null;
        });
    }

    private async Task<string?> HarmlessAsync(AttackedRoute route, Party attacker, Func<Task<string?>> attack)
    {
        var before = route.IsUnsafe ? await tenants.DigestAsync() : "";
        return await attack() is { } what ? what : route.IsUnsafe ? await tenants.FindHarmAsync(before, attacker) : null;
    }

    private string? Wrong(RouteAnswer answer, RouteArguments arguments, bool failing = true) =>
        answer.Says(tenants.Victim.Rows.Mark, arguments.Names) ? $"answered {(int)answer.Status} with the other's data."
        : failing && answer.Status == HttpStatusCode.InternalServerError ? "failed (500), which says more than that there is nothing."
        : answer.Status == HttpStatusCode.TooManyRequests ? "was refused for there being too many (429): the attack proves nothing."
        : null;

    private static Func<HttpContent?>[] Bodies(AttackedRoute route) => route.IsUnsafe
        ? [() => new StringContent("{}", Encoding.UTF8, "application/json"), () => new FormUrlEncodedContent([])]
        : [() => null];
}
