namespace Kit.Hosting;

/// <summary>A page of a module's about a row of an entity. The operators' site links to it from the row; register it as a singleton.</summary>
/// <param name="Entity">The entity, whose key is one id.</param>
/// <param name="Label">What the link says.</param>
/// <param name="Path">The page's path, with <c>{id}</c> where the row's id goes: <c>/admin/tenants/{id}/status</c>.</param>
public sealed record OperatorLink(Type Entity, string Label, string Path)
{
    /// <summary>Whether the page is there, by what the host configured.</summary>
    /// <value>Always.</value>
    public Func<IServiceProvider, bool> IsOffered { get; init; } = static _ => true;

    /// <summary>The page about one row.</summary>
    /// <param name="id">The row's id.</param>
    public string Of(string id) => Path.Replace("{id}", Uri.EscapeDataString(id), StringComparison.Ordinal);
}
