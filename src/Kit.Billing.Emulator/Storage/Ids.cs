using System.Security.Cryptography;

namespace Kit.Billing.Emulator.Storage;

/// <summary>Random ids with Stripe's prefixes.</summary>
internal static class Ids
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string New(string prefix, int length = 24) => prefix + RandomNumberGenerator.GetString(Alphabet, length);
}
