using System.Net;
using System.Text.RegularExpressions;

namespace Kit.Testing;

/// <summary>What came back: all of it that a caller sees, in one text.</summary>
internal sealed partial record RouteAnswer(HttpStatusCode Status, string Text)
{
    private static readonly string[] Changing = ["Date", "Content-Length", "Server", "Transfer-Encoding"];

    public static async Task<RouteAnswer> OfAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers).Where(h => !Changing.Contains(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal);
        return new(response.StatusCode, $"{(int)response.StatusCode}\n{string.Concat(headers.Select(h => $"{h.Key}: {string.Join(", ", h.Value)}\n"))}\n{await response.Content.ReadAsStringAsync()}");
    }

    public bool Says(string text) => Text.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The answer without what differs from one request to the next: the names that the request itself gave, and the request's own id.</summary>
    public string Without(params IEnumerable<string> names) =>
        Trace().Replace(names.Where(n => n.Length > 0).Aggregate(Text, (text, name) => text
            .Replace(name, "*", StringComparison.OrdinalIgnoreCase)
            .Replace(Uri.EscapeDataString(name), "*", StringComparison.OrdinalIgnoreCase)), "*");

    /// <summary>Where two answers part, for who reads the failure.</summary>
    public static string Difference(string one, string other)
    {
        var at = one.Zip(other).TakeWhile(p => p.First == p.Second).Count();
        return $"“{Around(one, at)}” and “{Around(other, at)}”";
    }

    private static string Around(string text, int at)
    {
        var from = Math.Max(0, at - 30);
        return text[from..Math.Min(text.Length, at + 40)].ReplaceLineEndings(" ");
    }

    [GeneratedRegex(@"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|0H[0-9A-Z]{11}:[0-9A-F]{8}")]
    private static partial Regex Trace();
}
