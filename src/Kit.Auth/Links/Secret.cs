using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kit.Auth;

/// <summary>Secrets that are made by chance, and so long that a plain hash of them can be kept.</summary>
internal static class Secret
{
    private const int Length = 32;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Length));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
