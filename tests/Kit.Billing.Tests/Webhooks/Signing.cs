using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kit.Billing.Tests.Webhooks;

/// <summary>Signs as Stripe does.</summary>
public static class Signing
{
    public static string Hash(string secret, string body, long seconds) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")));

    public static string Header(string secret, string body, DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"t={seconds},v1={Hash(secret, body, seconds)}");
    }
}
