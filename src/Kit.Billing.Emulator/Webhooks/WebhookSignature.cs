using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kit.Billing.Emulator.Webhooks;

internal static class WebhookSignature
{
    public const string Header = "Stripe-Signature";

    /// <summary>The header's value: the time, and the HMAC-SHA256 of "time.payload" in hexadecimal.</summary>
    public static string Of(string payload, string secret, DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{payload}"));
        return $"t={seconds},v1={Convert.ToHexStringLower(hash)}";
    }
}
