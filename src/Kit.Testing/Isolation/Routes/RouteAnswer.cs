using System.Net;
using System.Text.RegularExpressions;

namespace Kit.Testing;

/// <summary>What came back: all of it that a caller sees, in one text.</summary>
internal sealed partial record RouteAnswer(HttpStatusCode Status, string Text)
{
    private static readonly string[] Changing = ["Date", "Content-Length", "Server", "Transfer-Encoding", "Set-Cookie"];

    public static async Task<RouteAnswer> OfAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers).Where(h => !Changing.Contains(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal);
        return new(response.StatusCode, $"{(int)response.StatusCode}\n{string.Concat(headers.Select(h => $"{h.Key}: {string.Join(", ", h.Value)}\n"))}\n{await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>Whether it says a text, apart from where it repeats what it was asked by.</summary>
    public bool Says(string text, params IEnumerable<string> asked) =>
        Text.Contains(text, StringComparison.OrdinalIgnoreCase) && Without(asked).Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The answer without what differs from one request to the next: the names that the request itself gave, and the request's own id.</summary>
    public string Without(params IEnumerable<string> names) =>
        // The request's own id first: a name of some digits may stand in it by chance, and it would be known for an id no more.
        names.Where(n => n.Length > 0).Aggregate(Trace().Replace(Text, "*"), (text, name) => text
            .Replace(name, "*", StringComparison.OrdinalIgnoreCase)
            .Replace(Uri.EscapeDataString(name), "*", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// In what the answer differs from those to names that are nowhere; nothing, where it doesn't. Two of those are asked for: where they differ
    /// themselves, the status is all there is to compare.
    /// </summary>
    public static string? Difference(RouteAnswer answer, IEnumerable<string> names, (RouteAnswer Answer, IEnumerable<string> Names) nowhere, (RouteAnswer Answer, IEnumerable<string> Names) again)
    {
        var (one, expected, second) = (answer.Without(names), nowhere.Answer.Without(nowhere.Names), again.Answer.Without(again.Names));
        return expected == second ? (one == expected ? null : Difference(one, expected))
            : answer.Status == nowhere.Answer.Status || answer.Status == again.Answer.Status ? null
            : $"{(int)answer.Status} and {(int)nowhere.Answer.Status}";
    }

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
