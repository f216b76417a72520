using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kit.Api.Http;
using Kit.Api.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Kit.Api.Reading;

/// <summary>Reads the parameters of a list: <c>?page=2&amp;sort=-createdAt&amp;status=open&amp;dueOn[lte]=2026-01-31</c>.</summary>
internal sealed class ListRequestParser(ResourceModel resource, ApiOptions options)
{
    /// <summary>The longest text that is looked for.</summary>
    public const int MaxSearch = 200;

    public bool TryParse(IQueryCollection query, [NotNullWhen(true)] out ListRequest? request, [NotNullWhen(false)] out ApiProblem? problem)
    {
        request = new() { PageSize = options.DefaultPageSize, Sort = resource.DefaultSort };
        problem = null;
        foreach (var (name, values) in query)
        {
            var error = values.Count == 1 ? Read(request, name, values[0]!) : "is given more than once";
            if (error is not null)
            {
                problem = ApiProblem.Parameter(name, error);
                return false;
            }
        }

        if (request.Filters.Count > CompiledQuery.MaxParameters - 3)
        {
            problem = ApiProblem.Parameter(request.Filters[^1].Field.Name, "is one filter too many");
            return false;
        }

        return true;
    }

    private string? Read(ListRequest request, string name, string value)
    {
        switch (name)
        {
            case "page" when TryCount(value, int.MaxValue, out var page):
                request.Page = page;
                return null;
            case "page":
                return "must be a whole number from 1";
            case "pageSize" when TryCount(value, options.MaxPageSize, out var size):
                request.PageSize = size;
                return null;
            case "pageSize":
                return string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 1 to {options.MaxPageSize}");
            case "sort":
                var parsed = SortParser.TryParse(resource, value, onlySortable: true, out var terms, out var error);
                request.Sort = terms;
                return parsed ? null : error;
            case "search" when resource.EntityType.IsSearchable() && value.Length is > 0 and <= MaxSearch:
                request.Search = value;
                return null;
            case "search" when resource.EntityType.IsSearchable():
                return string.Create(CultureInfo.InvariantCulture, $"must have 1 to {MaxSearch} characters");
            default:
                return ReadFilter(request, name, value);
        }
    }

    private string? ReadFilter(ListRequest request, string name, string value)
    {
        var (member, comparison) = Split(name);
        if (comparison is not { } op || resource.Find(member) is not { CanFilter: true } field || (op != FilterOperator.Equal && !field.Codec.HasRanges))
        {
            return "is not a parameter of this list";
        }

        if (value.Length == 0 && op == FilterOperator.Equal && field.IsNullable)
        {
            request.Filters.Add(new(field, FilterOperator.Empty, null));
            return null;
        }

        if (!field.Codec.TryParse(value, out var parsed))
        {
            return field.Codec.Expected;
        }

        request.Filters.Add(new(field, op, parsed));
        return null;
    }

    private static (string Member, FilterOperator? Operator) Split(string name)
    {
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0)
        {
            return (name, FilterOperator.Equal);
        }

        FilterOperator? op = name[bracket..] switch
        {
            "[gte]" => FilterOperator.AtLeast,
            "[lte]" => FilterOperator.AtMost,
            "[gt]" => FilterOperator.Above,
            "[lt]" => FilterOperator.Below,
            _ => null,
        };
        return (name[..bracket], op);
    }

    private static bool TryCount(string text, int max, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1 && value <= max;
}
