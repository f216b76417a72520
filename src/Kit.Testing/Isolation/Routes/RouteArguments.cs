using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>What stands in the place of a route's parameters: a row's id, and for the first of several, or one that takes any text, maybe its entity's name.</summary>
/// <param name="Type">The entity; nothing for a route without parameters.</param>
/// <param name="IsNamed">Whether the first is the entity's name.</param>
/// <param name="Id">The id.</param>
/// <param name="Path">The path with all of that.</param>
internal sealed record RouteArguments(IEntityType? Type, bool IsNamed, RouteId Id, string Path)
{
    /// <summary>The id in the ways that an answer may say it.</summary>
    public IEnumerable<string> Names => Id.Names;

    /// <summary>What is there for a party's rows.</summary>
    public static IReadOnlyList<RouteArguments> Of(RoutePattern pattern, Party party) => pattern.Parameters.Count == 0
        ? [new(null, false, RouteId.None, "/" + pattern.RawText!.TrimStart('/'))]
        : Fitting(pattern, [.. party.Stored.SelectMany(row => Of(pattern, row.Type, RouteId.Of(row))).DistinctBy(a => a.Path)]);

    /// <summary>The same for an id that no tenant has.</summary>
    public RouteArguments Nowhere(RoutePattern pattern, StoredRow like) => Of(pattern, like.Type, RouteId.NowhereLike(like)).Single(a => a.IsNamed == IsNamed);

    // What the route takes for no id, it answers without looking for any row.
    private static IReadOnlyList<RouteArguments> Fitting(RoutePattern pattern, IReadOnlyList<RouteArguments> all)
    {
        var policies = pattern.Parameters.SelectMany(p => p.ParameterPolicies).Select(p => p.Content).ToList();
        return all.Where(a => (!policies.Contains("guid") || Guid.TryParse(a.Id.Text, out _)) && (!(policies.Contains("int") || policies.Contains("long")) || long.TryParse(a.Id.Text, CultureInfo.InvariantCulture, out _))).ToList()
            is { Count: > 0 } fitting ? fitting : all;
    }

    private static IEnumerable<RouteArguments> Of(RoutePattern pattern, IEntityType type, RouteId id)
    {
        var count = pattern.Parameters.Count;
        yield return new(type, false, id, PathOf(pattern, [.. Enumerable.Repeat(id.Text, count)]));
        if (pattern.Parameters[0].ParameterPolicies.Count == 0 && type.FindResourceName() is { } name)
        {
            yield return new(type, true, id, PathOf(pattern, [name, .. Enumerable.Repeat(id.Text, count - 1)]));
        }
    }

    private static string PathOf(RoutePattern pattern, string[] values)
    {
        var path = new StringBuilder();
        var next = 0;
        foreach (var segment in pattern.PathSegments)
        {
            path.Append('/');
            foreach (var part in segment.Parts)
            {
                path.Append(part switch
                {
                    RoutePatternLiteralPart literal => literal.Content,
                    RoutePatternSeparatorPart separator => separator.Content,
                    _ => Uri.EscapeDataString(values[next++]),
                });
            }
        }

        return path.ToString();
    }
}
