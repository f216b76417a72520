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

        return shape.ToString();
    }

    /// <summary>The values, in the order of the compiled query's parameters: those of the filters, then how many rows to skip and to take.</summary>
    public object?[] Arguments(int skip, int take) => [.. Filters.Where(f => f.Operator != FilterOperator.Empty).Select(f => f.Value), skip, take];

    /// <summary>How many rows are before the page.</summary>
    public int Skip => (int)Math.Min((Page - 1L) * PageSize, int.MaxValue);
}
