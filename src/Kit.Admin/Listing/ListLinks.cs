using Microsoft.AspNetCore.Http.Extensions;

namespace Kit.Admin;

/// <summary>The addresses of one list: the same, sorted, filtered or turned to another page.</summary>
internal sealed class ListLinks(string href, AdminEntity entity, ListQuery query, int defaultSize)
{
    /// <summary>What stands in the address, but for the page.</summary>
    private List<KeyValuePair<string, string>> Parts(bool sort = true, bool narrow = true)
    {
        List<KeyValuePair<string, string>> parts = [];
        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                parts.Add(new(name, value));
            }
        }

        if (narrow)
        {
            Add("q", query.Search);
            Add("tenant", query.Tenant);
            foreach (var filter in query.Filters)
            {
                Add(Name(filter.Column), filter.Text);
            }
        }

        if (sort && query.Sort is { } by)
        {
            Add("sort", (query.SortDescending ? "-" : "") + Name(by));
        }

        Add("size", query.Size == defaultSize ? "" : query.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("more", query.More ? "1" : "");
        return parts;
    }

    public static string Name(IListColumn column) => char.ToLowerInvariant(column.Name[0]) + column.Name[1..];

    public string Page(int page) => Of(page == 1 ? Parts() : [.. Parts(), new("page", page.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    public string SortedBy(IListColumn column)
    {
        var descending = IsSortedBy(column) && !query.SortDescending;
        return Of([.. Parts(sort: false), new("sort", (descending ? "-" : "") + Name(column))]);
    }

    public bool IsSortedBy(IListColumn column) => (query.Sort ?? entity.Order) == column;

    public string Without(ListQueryFilter filter) => Of(Parts().Where(p => p.Key != Name(filter.Column)));

    public string Clear() => Of(Parts(narrow: false).Where(p => p.Key != "more"));

    public string More() => Of([.. Parts(), new("more", "1")]);

    /// <summary>What the filter form keeps without showing it.</summary>
    public List<KeyValuePair<string, string>> Kept(IEnumerable<string> shown) => [.. Parts().Where(p => p.Key is not ("q" or "tenant") && !shown.Contains(p.Key))];

    /// <summary>The list's query, for the way back to it; empty for the list as it is at first.</summary>
    public string Back(int page) => Page(page)[href.Length..];

    private string Of(IEnumerable<KeyValuePair<string, string>> parts) => href + new QueryBuilder(parts).ToQueryString();
}
