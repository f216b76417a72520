using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kit.Billing;

/// <summary>
/// Stripe's signature, version 1: HMAC-SHA256 over the time, a dot and the body as it came. Not Stripe.net's own check, which takes an
/// empty secret and the wall clock.
/// </summary>
internal static class WebhookSignature
{
    private const int LongestHeader = 4096;
    private const int HashLength = 32;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Whether any of the header's <c>v1</c> signatures was made with any of the secrets, not too long from now.</summary>
    public static bool IsValid(string? header, ReadOnlySpan<byte> body, IEnumerable<string> secrets, DateTimeOffset now, TimeSpan tolerance)
    {
        if (!TryRead(header, out var time, out var signatures)
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > tolerance)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes(time), (byte)'.', .. body];
        var valid = false;
        Span<byte> expected = stackalloc byte[HashLength];
        foreach (var secret in secrets.Where(s => !string.IsNullOrWhiteSpace(s)))
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed, expected);
            foreach (var signature in signatures)
            {
                valid |= CryptographicOperations.FixedTimeEquals(expected, signature);
            }
        }

        return valid;
    }

    private static bool TryRead(string? header, out string time, out List<byte[]> signatures)
    {
        time = "";
        signatures = [];
        if (string.IsNullOrWhiteSpace(header) || header.Length > LongestHeader)
        {
            return false;
        }

        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
            {
                time = part[2..];
            }
            else if (part.StartsWith("v1=", StringComparison.Ordinal) && part.Length == 3 + (2 * HashLength) && part.AsSpan(3).IndexOfAnyExcept(HexDigits) < 0)
            {
                signatures.Add(Convert.FromHexString(part.AsSpan(3)));
            }
        }

        return time.Length > 0 && signatures.Count > 0;
    }
}
