using System.Globalization;
using Kit.Api.Model;
using Kit.Api.Reading;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;

namespace Kit.Api.OpenApi;

/// <summary>The parameters and headers of a resource's operations.</summary>
internal static class ResourceParameters
{
    public static OpenApiHeader ETag => new() { Description = "The item's version, for If-Match.", Schema = Text() };

    public static (string Name, OpenApiHeader Header) Location => ("Location", new() { Description = "Where the item is.", Schema = Text() });

    public static OpenApiParameter Id(ResourceModel resource) =>
        new() { Name = "id", In = ParameterLocation.Path, Required = true, Schema = resource.Id.Codec.Schema() };

    public static IList<IOpenApiParameter>? IfMatch(ResourceModel resource) => resource.Version is null
        ? null
        : [new OpenApiParameter { Name = "If-Match", In = ParameterLocation.Header, Description = "The version that was read; another one answers 412.", Schema = Text() }];

    public static IEnumerable<IOpenApiParameter> OfList(ResourceModel resource, ApiOptions options)
    {
        yield return Query("page", Number(1, null, 1), "The page, from 1.");
        yield return Query("pageSize", Number(1, options.MaxPageSize, options.DefaultPageSize), "How many items a page has.");
        var sortable = string.Join(", ", resource.Fields.Where(f => f.CanSort).Select(f => f.Name));
        yield return Query("sort", Text(), $"Members to sort by, with commas; a minus before one sorts it downwards. Of: {sortable}.");
        if (resource.EntityType.IsSearchable())
        {
            var search = Text();
            (search.MinLength, search.MaxLength) = (1, ListRequestParser.MaxSearch);
            yield return Query("search", search, "Only items in which all of the words begin a word; of very many, the best 1,000.");
        }

        foreach (var field in resource.Fields.Where(f => f.CanFilter))
        {
            yield return Query(field.Name, field.Codec.Schema(), $"Only items with this {field.Name}{(field.IsNullable ? "; empty: those without" : "")}.");
            if (field.Codec.HasRanges)
            {
                foreach (var (name, words) in new[] { ("gte", "from"), ("lte", "up to"), ("gt", "above"), ("lt", "below") })
                {
                    yield return Query($"{field.Name}[{name}]", field.Codec.Schema(), $"Only items with {field.Name} {words} this.");
                }
            }
        }
    }

    private static OpenApiParameter Query(string name, OpenApiSchema schema, string description) =>
        new() { Name = name, In = ParameterLocation.Query, Schema = schema, Description = description };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Number(int min, int? max, int standard) => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = min.ToString(CultureInfo.InvariantCulture),
        Maximum = max?.ToString(CultureInfo.InvariantCulture),
        Default = standard,
    };
}
