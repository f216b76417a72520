namespace Kit.Admin;

/// <summary>A database that tenants have for themselves, as a request of the operators' site names it: <c>/admin/@acme_db/projects</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tenants">The tenants that are in it.</param>
internal sealed record AdminDatabase(string Name, IReadOnlyList<KeyValuePair<Guid, string>> Tenants)
{
    /// <summary>What stands before the name in addresses; no entity's begins with it.</summary>
    public const string Sign = "@";

    /// <summary>For people.</summary>
    public string Label => $"{string.Join(", ", Tenants.Select(t => t.Value))} ({Name})";
}
