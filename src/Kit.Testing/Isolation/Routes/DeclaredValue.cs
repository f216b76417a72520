namespace Kit.Testing;

/// <summary>A value that an endpoint says it takes.</summary>
/// <param name="Name">Under which it is sent; of a member within another, with a dot between.</param>
/// <param name="Type">Its type.</param>
/// <param name="Place">Where it is sent.</param>
internal sealed record DeclaredValue(string Name, Type Type, DeclaredPlace Place)
{
    /// <summary>The last part of the name, which says of what it is.</summary>
    public string Member => Name[(Name.LastIndexOf('.') + 1)..] is { Length: > 0 } last ? char.ToUpperInvariant(last[0]) + last[1..] : "";
}

internal enum DeclaredPlace
{
    Query,
    Form,
    Body,
}
