namespace Kit.Admin;

/// <summary>A page of rows.</summary>
public sealed class ListPage : AdminPage
{
    /// <summary>The address of the list itself, which its forms are sent to.</summary>
    public required string Href { get; init; }

    /// <summary>The columns.</summary>
    public required IReadOnlyList<ListColumn> Columns { get; init; }

    /// <summary>The rows, a cell for each column.</summary>
    public required IReadOnlyList<IReadOnlyList<AdminCell>> Rows { get; init; }

    /// <summary>How many rows there are on all pages.</summary>
    public required int Total { get; init; }

    /// <summary>The page, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How many pages there are; at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>The page before, or <see langword="null"/>.</summary>
    public string? Previous { get; init; }

    /// <summary>The page after, or <see langword="null"/>.</summary>
    public string? Next { get; init; }

    /// <summary>Whether the search box is there.</summary>
    public required bool CanSearch { get; init; }

    /// <summary>What is searched for.</summary>
    public required string Search { get; init; }

    /// <summary>The filters to choose from.</summary>
    public required IReadOnlyList<ListFilter> Filters { get; init; }

    /// <summary>The filters in force that are none of <see cref="Filters"/>, each with the address of the list without it.</summary>
    public required IReadOnlyList<AdminLink> Chips { get; init; }

    /// <summary>What the filter form must keep of the address.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Kept { get; init; }

    /// <summary>The list with all filters to choose from, references too; <see langword="null"/> when they are there.</summary>
    public string? MoreFilters { get; init; }

    /// <summary>The list without search and filters; <see langword="null"/> when there are none.</summary>
    public string? Clear { get; init; }

    /// <summary>The form for a new row, or <see langword="null"/> when none may be made.</summary>
    public string? NewHref { get; init; }

    /// <summary>How one row is called: <c>Work item</c>.</summary>
    public required string One { get; init; }
}

/// <summary>A column of a list.</summary>
/// <param name="Label">The heading.</param>
/// <param name="SortHref">The list sorted by it, or <see langword="null"/> when it can't be.</param>
/// <param name="Sorted"><c>ascending</c>, <c>descending</c> or <see langword="null"/>.</param>
/// <param name="Kind">As of its cells.</param>
public sealed record ListColumn(string Label, string? SortHref, string? Sorted, string Kind);

/// <summary>A filter of a list.</summary>
/// <param name="Name">Its name in the address.</param>
/// <param name="Label">The property.</param>
/// <param name="Options">The choices.</param>
public sealed record ListFilter(string Name, string Label, IReadOnlyList<FieldOption> Options);
