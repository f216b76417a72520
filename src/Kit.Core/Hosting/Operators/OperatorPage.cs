namespace Kit.Hosting;

/// <summary>A page of a module's on the operators' site that is about no single row. The site's navigation links to it; register it as a singleton.</summary>
/// <param name="Label">What the link says.</param>
/// <param name="Path">The page's path: <c>/admin/queue</c>.</param>
public sealed record OperatorPage(string Label, string Path)
{
    /// <summary>The path of the page that links to it.</summary>
    /// <value><see langword="null"/>: the site's navigation does.</value>
    public string? Above { get; init; }

    /// <summary>Whether the page is there, by what the host configured.</summary>
    /// <value>Always.</value>
    public Func<IServiceProvider, bool> IsOffered { get; init; } = static _ => true;
}
