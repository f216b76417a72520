using System.Text.RegularExpressions;

namespace Kit.Tenancy;

/// <summary>The form of a tenant's name in addresses.</summary>
public static partial class Slug
{
    /// <summary>Whether the text is 2 to 40 lower-case letters, digits and inner hyphens.</summary>
    public static bool IsWellFormed(string text) => Pattern().IsMatch(text);

    /// <summary>A slug made of a name, or an empty text when nothing of the name can stand in one.</summary>
    public static string From(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var letters = name.Normalize(System.Text.NormalizationForm.FormD)
            .Where(c => System.Globalization.CharUnicodeInfo.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.NonSpacingMark)
            .Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        var slug = Hyphens().Replace(string.Concat(letters), "-").Trim('-');
        return slug.Length > 40 ? slug[..40].TrimEnd('-') : slug;
    }

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex("-{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Hyphens();
}
