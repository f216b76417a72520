namespace Kit.Admin;

/// <summary>How many rows a picker holds.</summary>
internal static class Choices
{
    /// <summary>Up to so many rows are a select; more are searched in.</summary>
    public const int Few = 200;

    /// <summary>So many results of a search are shown.</summary>
    public const int Found = 20;
}
