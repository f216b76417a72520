namespace Kit.Admin;

/// <summary>What all pages of the administration show. A host's own view at the path of one of Kit's gets the same model.</summary>
public abstract class AdminPage
{
    /// <summary>The page's heading.</summary>
    public required string Title { get; init; }

    /// <summary>What stands around the page.</summary>
    public required AdminFrame Frame { get; init; }

    /// <summary>The pages above this one, from the top.</summary>
    public IReadOnlyList<AdminLink> Path { get; init; } = [];

    /// <summary>What has just been done, or <see langword="null"/>.</summary>
    public string? Message { get; init; }

    /// <summary>What is wrong with what was asked for, or <see langword="null"/>.</summary>
    public string? Problem { get; init; }
}

/// <summary>What stands around a page: the site's name and its navigation.</summary>
/// <param name="SiteTitle">The name of the site.</param>
/// <param name="Place">The tenant's name, or what stands for all of them.</param>
/// <param name="HomeHref">The site's first page.</param>
/// <param name="AppHref">The way out, to the host's own pages.</param>
/// <param name="UserName">Who is signed in.</param>
/// <param name="Navigation">The entities; the current one is marked.</param>
/// <param name="Kits">Kit's own entities.</param>
public sealed record AdminFrame(
    string SiteTitle, string Place, string HomeHref, string AppHref, string UserName, IReadOnlyList<AdminLink> Navigation, IReadOnlyList<AdminLink> Kits)
{
    /// <summary>Which database is shown, and the way to another one; <see langword="null"/> on a tenant's site.</summary>
    public AdminLink? Database { get; init; }
}

/// <summary>A link.</summary>
/// <param name="Label">Its text.</param>
/// <param name="Href">Where it leads.</param>
/// <param name="IsCurrent">Whether it leads to where one is.</param>
public sealed record AdminLink(string Label, string Href, bool IsCurrent = false);

/// <summary>A value as shown.</summary>
/// <param name="Text">The text; empty for no value.</param>
/// <param name="Href">Where the value leads, or <see langword="null"/>.</param>
/// <param name="Kind">What it is, in a word for a style class: <c>text</c>, <c>number</c>, <c>enum</c>, <c>boolean</c>, <c>reference</c>.</param>
public sealed record AdminCell(string Text, string? Href = null, string Kind = "text");
