using Kit.Hosting;

namespace Kit.Admin;

/// <summary>A row.</summary>
public sealed class DetailsPage : AdminPage
{
    /// <summary>The values, by the properties' labels.</summary>
    public required IReadOnlyList<KeyValuePair<string, AdminCell>> Values { get; init; }

    /// <summary>Lists of the rows that refer to this one.</summary>
    public required IReadOnlyList<AdminLink> Related { get; init; }

    /// <summary>Tables of other modules about the row; on the operators' site alone.</summary>
    public IReadOnlyList<OperatorTable> Sections { get; init; } = [];

    /// <summary>Pages of other modules about the row.</summary>
    public required IReadOnlyList<AdminLink> Actions { get; init; }

    /// <summary>The form, or <see langword="null"/> when the row may not be changed.</summary>
    public string? EditHref { get; init; }

    /// <summary>The question before deleting, or <see langword="null"/>.</summary>
    public string? DeleteHref { get; init; }

    /// <summary>The row's history, or <see langword="null"/>.</summary>
    public string? HistoryHref { get; init; }
}

/// <summary>The question before a row is deleted.</summary>
public sealed class DeletePage : AdminPage
{
    /// <summary>What the database would do to other rows, as sentences.</summary>
    public required IReadOnlyList<string> Consequences { get; init; }

    /// <summary>What keeps the row from being deleted, as sentences; empty when nothing does.</summary>
    public required IReadOnlyList<string> Obstacles { get; init; }

    /// <summary>The row's version, which the form sends back.</summary>
    public required string Version { get; init; }

    /// <summary>The way back.</summary>
    public required string CancelHref { get; init; }
}

/// <summary>Who did what to a row.</summary>
public sealed class HistoryPage : AdminPage
{
    /// <summary>What was done, the newest first.</summary>
    public required IReadOnlyList<AdminEvent> Events { get; init; }

    /// <summary>What was done before that, or <see langword="null"/>.</summary>
    public string? Older { get; init; }
}

/// <summary>The question whose row is to be made; only on the operators' site.</summary>
public sealed class TenantPage : AdminPage
{
    /// <summary>What is searched for.</summary>
    public required string Search { get; init; }

    /// <summary>The tenants, each with the form for a row of it.</summary>
    public required IReadOnlyList<AdminLink> Tenants { get; init; }
}

/// <summary>The question which database is to be shown: the shared one, or one that tenants have for themselves; only on the operators' site.</summary>
public sealed class DatabasesPage : AdminPage
{
    /// <summary>What is searched for.</summary>
    public required string Search { get; init; }

    /// <summary>The entity whose list the links lead to; empty for the site's first page.</summary>
    public required string To { get; init; }

    /// <summary>The shared database.</summary>
    public required AdminLink Shared { get; init; }

    /// <summary>The others, by tenant.</summary>
    public required IReadOnlyList<AdminLink> Own { get; init; }
}
