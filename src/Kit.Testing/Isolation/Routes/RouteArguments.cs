using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>What stands in the place of a route's parameters: a row's id, and for the first of several, or one that takes any text, maybe its entity's name.</summary>
/// <param name="Type">The entity; nothing for a route without parameters.</param>
/// <param name="IsNamed">Whether the first is the entity's name.</param>
/// <param name="Id">The id, in text.</param>
/// <param name="Path">The path with all of that.</param>
internal sealed record RouteArguments(IEntityType? Type, bool IsNamed, string Id, string Path)
{
    /// <summary>The id in the ways that an answer may say it.</summary>
    public IEnumerable<string> Names => [Id, Id.Replace("-", "", StringComparison.Ordinal)];

    /// <summary>What is there for a party's rows.</summary>
    public static IReadOnlyList<RouteArguments> Of(RoutePattern pattern, Party party) => pattern.Parameters.Count == 0
        ? [new(null, false, "", "/" + pattern.RawText!.TrimStart('/'))]
        : [.. party.Stored.SelectMany(row => Of(pattern, row.Type, IdOf(row))).DistinctBy(a => a.Path)];

    /// <summary>The same for an id that no tenant has.</summary>
    public RouteArguments Nowhere(RoutePattern pattern, StoredRow like) => Of(pattern, like.Type, NowhereLike(like)).Single(a => a.IsNamed == IsNamed);

    /// <summary>An id in text; of several parts, with commas.</summary>
    public static string IdOf(StoredRow row) => string.Join(',', row.Id.Select(i => Text(i.Value)));

    /// <summary>An id of the same kind that no row has.</summary>
    public static string NowhereLike(StoredRow row) => string.Join(',', row.Id.Select(i => Text(i.Value switch
    {
        Guid => Guid.CreateVersion7(),
        string text => new string([.. text.Reverse()]),
        int or long => 1_999_999_999,
        var other => other,
    })));

    private static IEnumerable<RouteArguments> Of(RoutePattern pattern, IEntityType type, string id)
    {
        var count = pattern.Parameters.Count;
        yield return new(type, false, id, PathOf(pattern, [.. Enumerable.Repeat(id, count)]));
        if (pattern.Parameters[0].ParameterPolicies.Count == 0 && type.FindResourceName() is { } name)
        {
            yield return new(type, true, id, PathOf(pattern, [name, .. Enumerable.Repeat(id, count - 1)]));
        }
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

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
