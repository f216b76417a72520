using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>
/// What is tried by ids in query strings and bodies: rows of one's own that are to refer to the victim's, lists that are to be narrowed by them.
/// The answer is to be the same as for ids that are nowhere.
/// </summary>
internal sealed class ReferenceAttacks(IsolationTenants tenants, RouteCaller caller, Doors doors)
{
    private static readonly string[] Writing = ["POST", "PUT", "PATCH"];
    private readonly IReadOnlyList<IEntityType> _referring = [.. RowMaker.Roots(tenants.Model).Where(e => RowMaker.References(e).Any(f => f.PrincipalEntityType.IsTenantOwned()))];

    public IEnumerable<IsolationAttack> Of(AttackedRoute route)
    {
        if (Writing.Contains(route.Method))
        {
            yield return new(route.Name, "refer to the other's rows in the body", Walls.Answer, () => WriteAsync(route));
        }
        else if (!route.IsUnsafe)
        {
            yield return new(route.Name, "ask for the other's rows in the query", Walls.Answer, () => AskAsync(route));
        }
    }

    private async Task<string?> AskAsync(AttackedRoute route)
    {
        foreach (var arguments in await ArgumentsAsync(route, tenants.Attacker))
        {
            foreach (var types in Entities(route, arguments))
            {
                var (theirs, none, again) = (Values(types, tenants.Attacker), Nowhere(types, tenants.Attacker), Nowhere(types, tenants.Attacker));
                foreach (var (query, nowhere, more) in theirs.Queries().Zip(none.Queries(), again.Queries()))
                {
                    var address = route.Prefix(tenants.Attacker) + arguments.Path + (route.Query.Length > 0 ? $"{route.Query}&" : "?");
                    var answer = await caller.SendAsync(tenants.Attacker, route.Method, address + query);
                    var expected = await caller.SendAsync(tenants.Attacker, route.Method, address + nowhere);
                    var second = await caller.SendAsync(tenants.Attacker, route.Method, address + more);
                    if (Compare(answer, theirs, (expected, none.Ids), (second, again.Ids)) is { } what)
                    {
                        return $"{arguments.Path}?{query} {what}";
                    }
                }
            }
        }

        return null;
    }

    private async Task<string?> WriteAsync(AttackedRoute route)
    {
        var sender = await tenants.AccompliceAsync();
        var before = await tenants.DigestAsync();
        foreach (var arguments in await ArgumentsAsync(route, sender))
        {
            foreach (var types in Entities(route, arguments))
            {
                var (theirs, none, again) = (Values(types, sender), Nowhere(types, sender), Nowhere(types, sender));
                foreach (var isJson in new[] { true, false })
                {
                    var address = route.Prefix(sender) + arguments.Path + route.Query;
                    var expected = await caller.SendAsync(sender, route.Method, address, isJson ? none.Json() : none.Form());
                    var answer = await caller.SendAsync(sender, route.Method, address, isJson ? theirs.Json() : theirs.Form());
                    var second = await caller.SendAsync(sender, route.Method, address, isJson ? again.Json() : again.Form());
                    if (Compare(answer, theirs, (expected, none.Ids), (second, again.Ids)) is { } what)
                    {
                        return $"{arguments.Path} {what}";
                    }
                }
            }
        }

        return await tenants.FindHarmAsync(before, sender);
    }

    private string? Compare(RouteAnswer answer, ReferenceValues theirs, (RouteAnswer Answer, IEnumerable<string> Ids) nowhere, (RouteAnswer Answer, IEnumerable<string> Ids) again) =>
        answer.Says(tenants.Victim.Rows.Mark) ? $"was answered {(int)answer.Status} with the other's data."
        : answer.Status == HttpStatusCode.TooManyRequests ? "was refused for there being too many (429): the attack proves nothing."
        : RouteAnswer.Difference(answer, theirs.Ids, nowhere, again) is { } difference ? $"is answered otherwise than ids that are nowhere: {difference}."
        : null;

    // Each entity that can be named; of ids alone, those by which something is seen, or else any.
    private async Task<IEnumerable<RouteArguments>> ArgumentsAsync(AttackedRoute route, Party party)
    {
        var all = await doors.ArgumentsAsync(route, party);
        return [.. RouteArguments.Of(route.Pattern, party).Where(a => a.IsNamed && _referring.Contains(a.Type)), .. all.Where(a => !a.IsNamed).Take(1)];
    }

    // The entity that the path names, by itself; of others, all at once.
    private IEnumerable<IReadOnlyList<IEntityType>> Entities(AttackedRoute route, RouteArguments arguments)
    {
        if (arguments.IsNamed)
        {
            return _referring.Contains(arguments.Type) ? [[arguments.Type!]] : [];
        }

        var named = _referring.Where(e => route.Pattern.RawText!.Split('/').Contains(e.FindResourceName())).ToList();
        return _referring.Count == 0 ? [] : named.Count > 0 ? [.. named.Select(e => new[] { e })] : [_referring];
    }

    private ReferenceValues Values(IReadOnlyList<IEntityType> types, Party sender) =>
        ReferenceValues.Of(types, sender, (foreignKey, property) => tenants.Victim.Find(foreignKey.PrincipalEntityType)?[property]);

    private static ReferenceValues Nowhere(IReadOnlyList<IEntityType> types, Party sender)
    {
        var id = Guid.CreateVersion7();
        return ReferenceValues.Of(types, sender, (_, property) => property.ClrType == typeof(Guid) ? id : null);
    }
}
