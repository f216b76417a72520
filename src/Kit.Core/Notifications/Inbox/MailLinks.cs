using System.Text.RegularExpressions;

namespace Kit.Notifications;

/// <summary>Splits a mail's text into what is an address and what is not, so that a page can link the addresses.</summary>
internal static partial class MailLinks
{
    /// <summary>The parts in order; an address where <c>IsLink</c> says so.</summary>
    public static IEnumerable<(string Part, bool IsLink)> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var from = 0;
        foreach (Match match in Link().Matches(text))
        {
            yield return (text[from..match.Index], false);
            yield return (match.Value, true);
            from = match.Index + match.Length;
        }

        yield return (text[from..], false);
    }

    [GeneratedRegex(@"https?://[^\s<>""]+[^\s<>"".,;:!?)\]']", RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
