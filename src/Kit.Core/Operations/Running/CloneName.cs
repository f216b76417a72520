namespace Kit.Operations;

/// <summary>How a copy is called.</summary>
internal static class CloneName
{
    private const string Suffix = " (sandbox)";
    private const int MaxLength = 200;

    public static string Of(string name) => (name.Length + Suffix.Length > MaxLength ? name[..(MaxLength - Suffix.Length)] : name) + Suffix;
}
