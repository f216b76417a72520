using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Kit.Api.Http;

/// <summary>A row's version as an entity tag.</summary>
internal static class ETags
{
    public static string? Of(object? version) => version switch
    {
        null => null,
        byte[] bytes => $"\"{Convert.ToBase64String(bytes)}\"",
        _ => string.Create(CultureInfo.InvariantCulture, $"\"{version}\""),
    };

    /// <summary>Whether <c>If-Match</c> allows to change the row; strong comparison, as the standard asks.</summary>
    public static bool Match(StringValues ifMatch, string? tag) =>
        EntityTagHeaderValue.TryParseStrictList(ifMatch, out var tags)
        && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || (tag is not null && !t.IsWeak && t.Tag == tag));

    /// <summary>Whether <c>If-None-Match</c> says that the caller has the row already.</summary>
    public static bool IsKnown(StringValues ifNoneMatch, string? tag) =>
        ifNoneMatch.Count > 0 && tag is not null
        && EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags) && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Tag == tag);
}
