namespace Kit.Admin;

/// <summary>Which rows.</summary>
internal sealed class RowFilter
{
    public Guid? Tenant { get; init; }

    /// <summary>What is looked for with the model's own search, in place of <see cref="Words"/>.</summary>
    public string? Search { get; init; }

    /// <summary>Each must occur in one of <see cref="SearchIn"/>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public IReadOnlyList<AdminProperty> SearchIn { get; init; } = [];

    /// <summary>Facts whose rows are found by a word too.</summary>
    public IReadOnlyList<AdminFact> FoundBy { get; init; } = [];

    public IReadOnlyList<(IListColumn Column, object? Value)> Equal { get; init; } = [];

    /// <summary>A filter asked for what can't be: no row at all.</summary>
    public bool Impossible { get; init; }
}

/// <summary>In which order, and from where to where.</summary>
/// <param name="Column">Sorted by it, then by id; <see langword="null"/>: by id alone.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
/// <param name="Skip">How many rows to leave out.</param>
/// <param name="Take">How many rows to read.</param>
internal sealed record RowOrder(IListColumn? Column, bool Descending, int Skip, int Take);
