using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kit.Admin;

/// <summary>What the address of a list asks for. Only what the list shows can be sorted and filtered by; the rest is ignored.</summary>
internal sealed class ListQuery
{
    public const int MaxSize = 100;
    public const string Nothing = "none";
    private const int MaxWords = 8;
    private const int MaxPage = 1_000_000;
    private static readonly string[] Own = ["page", "size", "sort", "q", "tenant", "more", "done", "back"];

    public ListQuery(AdminEntity entity, IReadOnlyList<AdminFact> facts, AdminSettings settings, IQueryCollection query, TimeZoneInfo zone)
    {
        Page = Number(query["page"], 1, MaxPage, 1);
        Size = Number(query["size"], 1, MaxSize, settings.PageSize);
        Search = query["q"].ToString().Trim();
        Tenant = query["tenant"].ToString().Trim();
        More = query["more"] == "1";
        var sort = query["sort"].ToString();
        Sort = entity.SortNames().Concat<IListColumn>(facts).FirstOrDefault(n => n.Name.Equals(sort.TrimStart('-'), StringComparison.OrdinalIgnoreCase));
        SortDescending = Sort is null ? entity.Descending : sort.StartsWith('-');
        foreach (var (name, values) in query)
        {
            if (Own.Contains(name) || values.ToString() is not { Length: > 0 } text)
            {
                continue;
            }

            if (entity.Filters.FirstOrDefault(p => p.Answers(name)) is { } property)
            {
                object? value = null;
                var understood = (text == Nothing && property.IsNullable) || Values.TryParse(property, text, zone, out value);
                Filters.Add(new(property, text, value, understood));
            }
            else if (facts.FirstOrDefault(f => f.CanFilter && f.Answers(name)) is { } fact)
            {
                Filters.Add(new(fact, text, text, fact.Fact.Choices.Any(c => c.Key == text)));
            }
        }
    }

    public int Page { get; }

    public int Size { get; }

    public string Search { get; }

    /// <summary>The tenant's slug; only on the operators' site.</summary>
    public string Tenant { get; }

    /// <summary>Whether references are offered as filters too, which costs a statement each.</summary>
    public bool More { get; }

    public IListColumn? Sort { get; }

    public bool SortDescending { get; }

    public List<ListQueryFilter> Filters { get; } = [];

    public bool IsNarrowed => Search.Length > 0 || Tenant.Length > 0 || Filters.Count > 0;

    public static IReadOnlyList<string> SplitWords(string? text) =>
        [.. (text ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MaxWords)];

    private static int Number(string? text, int min, int max, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, min, max) : otherwise;
}

/// <summary>A filter that the address asks for.</summary>
/// <param name="Column">The property or fact.</param>
/// <param name="Text">What the address says.</param>
/// <param name="Value">The value.</param>
/// <param name="Understood">Whether it is a value of the column's; else no row has it.</param>
internal sealed record ListQueryFilter(IListColumn Column, string Text, object? Value, bool Understood);
