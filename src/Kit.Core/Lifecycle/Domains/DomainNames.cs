using System.Globalization;
using System.Net;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.Extensions.Options;

namespace Kit.Lifecycle;

/// <summary>Brings domains into one form, and says which a tenant can't have.</summary>
internal sealed class DomainNames(IOptions<TenancyOptions> tenancy, PublicUrl publicUrl)
{
    public const string ChallengePrefix = "_kit-challenge.";
    private const int MaxLength = 253;

    // Letters that look alike stay what they are: as punycode, they are seen for what they are.
    private static readonly IdnMapping Punycode = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    /// <exception cref="DomainException">It is no domain that a tenant may have (<c>KIT2045</c>).</exception>
    public string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var domain = Ascii(text.Trim().TrimEnd('.'));
        if (domain is null || domain.Length + ChallengePrefix.Length > MaxLength || !domain.Contains('.', StringComparison.Ordinal) || IPAddress.TryParse(domain, out _)
            || domain[(domain.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit))
        {
            throw Invalid($"'{text}' is no domain. Write it like 'work.example.com'.");
        }

        string?[] ours = [tenancy.Value.BaseDomain, new Uri(publicUrl.Value).Host, "localhost"];
        if (ours.OfType<string>().Any(o => IsWithin(domain, o.ToLowerInvariant())))
        {
            throw Invalid($"'{domain}' is not yours to choose.");
        }

        return domain;
    }

    private static bool IsWithin(string domain, string other) => domain == other || domain.EndsWith("." + other, StringComparison.Ordinal);

    private static string? Ascii(string text)
    {
        try
        {
            return text.Length == 0 ? null : Punycode.GetAscii(text).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null; // a port, a scheme, a path, a wildcard, an empty or too long label
        }
    }

    private static DomainException Invalid(string message) => new(KitErrors.InvalidDomain, 400, message);
}
