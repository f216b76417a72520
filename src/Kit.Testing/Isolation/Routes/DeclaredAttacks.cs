using System.Net;
using System.Reflection;

namespace Kit.Testing;

/// <summary>
/// What is tried by every value that an endpoint declares, and by those that only the host knows how to put together: the ids of the victim's rows, in the
/// attacker's own tenant. The answer is to be the same as for ids that are nowhere, and nothing of the victim's is to change.
/// </summary>
internal sealed class DeclaredAttacks(IsolationTenants tenants, RouteCaller caller, Doors doors, IsolationAdditions additions)
{
    private const string Name = "put the other's ids into what it declares";

    public IEnumerable<IsolationAttack> Of(AttackedRoute route)
    {
        if (Shapes(route).Any())
        {
            yield return new(route.Name, Name, Walls.Answer, () => RunAsync(route));
        }
    }

    /// <summary>Values of the host's for what is not there: a route that was renamed is attacked no more, and nobody would know.</summary>
    public IEnumerable<IsolationAttack> OnNoneOf(IReadOnlyList<AttackedRoute> routes) => Given(IdsOfVictim).Select(v => v.Route).Distinct().Except(routes.Select(r => r.Name))
        .Select(route => new IsolationAttack(route, Name, Walls.Answer, () => Task.FromResult<string?>("It was not attacked: RouteValues names it, and there is no such route.")));

    private async Task<string?> RunAsync(AttackedRoute route)
    {
        if (WhyNot(route) is { } whyNot)
        {
            return whyNot;
        }

        var sender = route.IsUnsafe ? await tenants.AccompliceAsync() : tenants.Attacker;
        var before = route.IsUnsafe ? await tenants.DigestAsync() : "";
        var address = await AddressAsync(route, sender);
        foreach (var shape in Shapes(route))
        {
            if (await TryAsync(route, sender, address, shape) is { } what)
            {
                return what;
            }
        }

        return route.IsUnsafe ? await tenants.FindHarmAsync(before, sender) : null;
    }

    // One's own row in the path, so that what is looked for next is what the values name. Where no page shows which entity it is of, the one that is
    // answered otherwise than a row that is nowhere.
    private async Task<string> AddressAsync(AttackedRoute route, Party sender)
    {
        var all = await doors.ArgumentsAsync(route, sender);
        if (all is [{ Type: { } type }, _, ..])
        {
            var nowhere = (await SendAsync(all[0].Nowhere(route.Pattern, sender.Find(type)!))).Status;
            foreach (var arguments in all)
            {
                if (await SendAsync(arguments) is { Status: var status } && status != nowhere && status != HttpStatusCode.NotFound)
                {
                    return AddressOf(arguments);
                }
            }
        }

        return AddressOf(all[0]);

        string AddressOf(RouteArguments arguments) => route.Prefix(sender) + arguments.Path + route.Query;

        Task<RouteAnswer> SendAsync(RouteArguments arguments)
        {
            var request = Shapes(route).First()(false, null);
            return caller.SendAsync(sender, route.Method, request.Address(AddressOf(arguments)), request.Content());
        }
    }

    private string? WhyNot(AttackedRoute route)
    {
        foreach (var declared in route.Declared.Where(d => d.Place == DeclaredPlace.Body && !HasWholeBody(route)))
        {
            try
            {
                new ValueFiller(IdSource.Of(tenants.Victim)).Value(declared.Type, "", null);
            }
            catch (Exception e) when (e is InvalidOperationException or TargetInvocationException or MemberAccessException or ArgumentException)
            {
                return $"It was not attacked: no {declared.Type.Name} could be made ({(e.InnerException ?? e).Message}). Give one, in JSON, in an override of RouteValues.";
            }
        }

        return null;
    }

    private bool HasWholeBody(AttackedRoute route) => Given(IdsOfVictim).Any(v => v.Route == route.Name && v.Name.Length == 0);

    private async Task<string?> TryAsync(AttackedRoute route, Party sender, string address, Func<bool, StoredRow?, DeclaredRequest> shape)
    {
        var (none, again) = (await AskAsync(shape(false, null)), await AskAsync(shape(false, null)));
        foreach (var row in (IEnumerable<StoredRow?>)[.. IdSource.Of(tenants.Victim).Rows])
        {
            var theirs = await AskAsync(shape(true, row));
            if (theirs.Answer.Says(tenants.Victim.Rows.Mark))
            {
                return $"{theirs.Request.Text} was answered {(int)theirs.Answer.Status} with the other's data.";
            }

            if (theirs.Answer.Status == HttpStatusCode.TooManyRequests)
            {
                return "It was refused for there being too many (429): the attack proves nothing.";
            }

            // What was sent before may have changed what is answered now: only what differs from its neighbours does.
            if (Difference(theirs, none, again) is not null)
            {
                (none, theirs, again) = (await AskAsync(shape(false, null)), await AskAsync(shape(true, row)), await AskAsync(shape(false, null)));
                if (Difference(theirs, none, again) is { } difference)
                {
                    return $"{theirs.Request.Text} is answered otherwise than ids that are nowhere: {difference}.";
                }
            }

            if (!theirs.Request.Guessed)
            {
                break; // each name said whose it is: there is one row to try
            }
        }

        return null;

        async Task<(DeclaredRequest Request, RouteAnswer Answer)> AskAsync(DeclaredRequest request) =>
            (request, await caller.SendAsync(sender, route.Method, request.Address(address), request.Content()));
    }

    private static string? Difference((DeclaredRequest Request, RouteAnswer Answer) theirs, (DeclaredRequest Request, RouteAnswer Answer) none, (DeclaredRequest Request, RouteAnswer Answer) again) =>
        RouteAnswer.Difference(theirs.Answer, theirs.Request.Ids, (none.Answer, none.Request.Ids), (again.Answer, again.Request.Ids));

    // Ids where ids are meant, and texts as such; every text an id; and for each value of the host's, that one among the first.
    private IEnumerable<Func<bool, StoredRow?, DeclaredRequest>> Shapes(AttackedRoute route)
    {
        var isMade = !HasWholeBody(route);
        var texts = isMade && route.Declared.Any(d => d.Place == DeclaredPlace.Body || Plain(d.Type) == typeof(string));
        if (texts || isMade && route.Declared.Any(d => Plain(d.Type) == typeof(Guid)))
        {
            yield return (isVictims, row) => Request(route, isVictims, row, idsInTexts: false);
        }

        if (texts)
        {
            yield return (isVictims, row) => Request(route, isVictims, row, idsInTexts: true);
        }

        var count = Given(IdsOfVictim).Count(v => v.Route == route.Name);
        for (var i = 0; i < count; i++)
        {
            var place = i;
            yield return (isVictims, row) => Request(route, isVictims, row, idsInTexts: false)
                .With(Given(isVictims ? IdsOfVictim : IsolationVictim.Nowhere(tenants.Victim, tenants.Model)).Where(v => v.Route == route.Name).ElementAt(place));
        }
    }

    private DeclaredRequest Request(AttackedRoute route, bool isVictims, StoredRow? row, bool idsInTexts)
    {
        var ids = IdSource.Of(tenants.Victim);
        ids = isVictims ? ids : ids.Nowhere();
        return DeclaredRequest.Of(HasWholeBody(route) ? route with { Declared = [] } : route, new ValueFiller(ids, idsInTexts), row ?? (ids.Rows.Count > 0 ? ids.Rows[0] : null));
    }

    private IsolationVictim IdsOfVictim => IsolationVictim.Of(tenants.Victim, tenants.Model);

    private IEnumerable<RouteValue> Given(IsolationVictim ids) => additions.RouteValues(ids);

    private static Type Plain(Type type)
    {
        type = ValueFiller.Element(type) ?? type;
        return Nullable.GetUnderlyingType(type) ?? type;
    }
}
