using System.Globalization;
using System.Text;
using Kit.Api.Model;

namespace Kit.Api.Reading;

/// <summary>One condition of a list.</summary>
internal readonly record struct ListFilter(ResourceField Field, FilterOperator Operator, object? Value);

/// <summary>What a list was asked for.</summary>
internal sealed class ListRequest
{
    public int Page { get; set; } = 1;

    public int PageSize { get; set; }

    public IReadOnlyList<SortTerm> Sort { get; set; } = [];

    public List<ListFilter> Filters { get; } = [];

    /// <summary>The words to look for, or <see langword="null"/>.</summary>
    public string? Search { get; set; }

    /// <summary>What the query looks like, apart from its values: requests of the same shape are answered by the same compiled query.</summary>
    public string Shape()
    {
        if (Filters.Count > 1)
        {
            Filters.Sort((a, b) => a.Field.Index != b.Field.Index ? a.Field.Index - b.Field.Index : a.Operator - b.Operator);
        }

        var shape = new StringBuilder();
        foreach (var term in Sort)
        {
            shape.Append(term.Descending ? '-' : '+').Append(CultureInfo.InvariantCulture, $"{term.Field.Index}");
        }

        foreach (var filter in Filters)
        {
            shape.Append(CultureInfo.InvariantCulture, $"|{filter.Field.Index}").Append((char)('a' + filter.Operator));
        }

        return Search is null ? shape.ToString() : shape.Append('?').ToString();
    }

    /// <summary>
    /// The values, in the order of the compiled query's parameters: those of the filters, the ids of what the search found where there is one,
    /// then how many rows to skip and to take.
    /// </summary>
    public object?[] Arguments(Array? found, int skip, int take) =>
        [.. Filters.Where(f => f.Operator != FilterOperator.Empty).Select(f => f.Value), .. found is null ? [] : new object?[] { found }, skip, take];

    /// <summary>How many rows are before the page.</summary>
    public int Skip => (int)Math.Min((Page - 1L) * PageSize, int.MaxValue);
}
