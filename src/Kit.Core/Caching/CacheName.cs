using System.Runtime.CompilerServices;
using System.Text;

namespace Kit.Caching;

/// <summary>Makes whole names of those that the host says. The owner's id comes first and is of one width, so that no name reaches into another's.</summary>
internal static class CacheName
{
    public const int MaxLength = 500;
    private const string Prefix = "kit:";
    private const string RemovedTag = "__MSFT_HCT__"; // HybridCache's own, which it keeps for a thousand days

    /// <summary>The tag that all entries of an owner bear. No other tag of the owner is as short.</summary>
    public static string Everything(Guid owner) => $"{Prefix}{owner:N}";

    /// <summary>How all keys begin under which the second level has something of an owner: entries, and what HybridCache notes of tags that were removed.</summary>
    public static string[] BeginningsOf(Guid owner) => [$"{Everything(owner)}:", $"{RemovedTag}{Everything(owner)}"];

    public static string Of(Guid owner, string name, [CallerArgumentExpression(nameof(name))] string parameter = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (name.Length > MaxLength || !IsPlain(name))
        {
            throw new ArgumentException($"A cache's keys and tags have {MaxLength} characters at most, and no control characters.", parameter);
        }

        return $"{Prefix}{owner:N}:{name}";
    }

    // HybridCache would not remember what bears such a key, and say so in the log only.
    private static bool IsPlain(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune))
            {
                return false;
            }
        }

        return true;
    }
}
