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
                Add(Name(filter.Property), filter.Text);
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

    public static string Name(AdminProperty property) => char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

    public string Page(int page) => Of(page == 1 ? Parts() : [.. Parts(), new("page", page.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    public string SortedBy(AdminProperty property)
    {
        var descending = IsSortedBy(property) && !query.SortDescending;
        return Of([.. Parts(sort: false), new("sort", (descending ? "-" : "") + Name(property))]);
    }

    public bool IsSortedBy(AdminProperty property) => (query.Sort ?? entity.Order) == property;

    public string Without(ListQueryFilter filter) => Of(Parts().Where(p => p.Key != Name(filter.Property)));

    public string Clear() => Of(Parts(narrow: false).Where(p => p.Key != "more"));

    public string More() => Of([.. Parts(), new("more", "1")]);

    /// <summary>What the filter form keeps without showing it.</summary>
    public List<KeyValuePair<string, string>> Kept(IEnumerable<string> shown) => [.. Parts().Where(p => p.Key is not ("q" or "tenant") && !shown.Contains(p.Key))];

    /// <summary>The list's query, for the way back to it; empty for the list as it is at first.</summary>
    public string Back(int page) => Page(page)[href.Length..];

    private string Of(IEnumerable<KeyValuePair<string, string>> parts) => href + new QueryBuilder(parts).ToQueryString();
}
