namespace Kit.Testing;

/// <summary>A table that has a tenant's column, as the database knows it.</summary>
/// <param name="Name">Its quoted name.</param>
/// <param name="IsForced">Whether row-level security is on, for its owner too.</param>
/// <param name="MayTruncate">Whether the application may empty it.</param>
/// <param name="IsReachable">Whether the application has any right on it.</param>
/// <param name="Policies">The policies that apply to the application, each as one text.</param>
internal sealed record TableInCatalog(string Name, bool IsForced, bool MayTruncate, bool IsReachable, IReadOnlyList<string> Policies);
