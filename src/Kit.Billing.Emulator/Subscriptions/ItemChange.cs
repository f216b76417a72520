using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;

namespace Kit.Billing.Emulator.Subscriptions;

/// <summary>What a request wants of one subscription item: a new one, other values, or its end.</summary>
/// <param name="Id">The item, or null for a new one.</param>
/// <param name="PriceId">The price, or null to keep it.</param>
/// <param name="Quantity">The quantity, or null to keep it (a new item has 1).</param>
/// <param name="Deleted">Whether the item ends.</param>
/// <param name="Metadata">Parameters that may hold metadata.</param>
/// <param name="Parameter">The name of the parameter, for errors.</param>
internal sealed record ItemChange(string? Id, string? PriceId, long? Quantity, bool Deleted, JsonObject Metadata, string Parameter)
{
    public static readonly ParameterType Type = P.List(P.Object(
        new("id", P.Text),
        new("price", P.Text),
        new("plan", P.Text),
        new("quantity", P.Integer),
        new("deleted", P.Flag),
        new("clear_usage", P.Flag),
        new("metadata", P.Map)));

    /// <summary>The full name of one of the item's parameters.</summary>
    public string Name(string member) => Parameter.Length == 0 ? member : $"{Parameter}[{member}]";

    public static List<ItemChange> ReadAll(JsonObject parameters) =>
        [.. parameters.Objects("items").Select((item, index) => Read(item, $"items[{index}]"))];

    public static ItemChange Read(JsonObject item, string parameter)
    {
        var quantity = item.LongOrNull("quantity");
        return quantity < 0
            ? throw ApiError.Invalid("This value must be greater than or equal to 0.", $"{parameter}[quantity]", "parameter_invalid_integer")
            : new ItemChange(item.Text("id"), item.Text("price") ?? item.Text("plan"), quantity, item.Flag("deleted"), item, parameter);
    }
}
