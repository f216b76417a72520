using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Catalogue;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Subscriptions;

namespace Kit.Billing.Emulator.Checkout;

/// <summary>What a checkout session sells. Kept with the session, shown only when asked for.</summary>
internal static class CheckoutLineItems
{
    private const string Name = "_line_items";

    public static readonly ParameterType Type = P.List(P.Object(
        new("price", P.Text, Required: true),
        new("quantity", P.Integer),
        new("adjustable_quantity", P.Object(
            new("enabled", P.Flag, Required: true),
            new("maximum", P.Integer),
            new("minimum", P.Integer)))));

    public static IEnumerable<JsonObject> Of(JsonObject session) => session.Objects(Name);

    public static JsonArray Read(Transaction transaction, JsonObject parameters)
    {
        var items = new JsonArray();
        foreach (var (index, sent) in parameters.Objects("line_items").Index())
        {
            var name = $"line_items[{index}]";
            var price = Prices.GetRecurring(transaction, sent.Text("price"), $"{name}[price]");
            var quantity = sent.LongOrNull("quantity");
            if (quantity is null && !Prices.IsMetered(price))
            {
                throw ApiError.Invalid($"Quantity is required. Add `quantity` to `{name}`", $"{name}[quantity]", "parameter_missing");
            }

            var amount = Prices.Total(price, quantity ?? 0);
            var item = new JsonObject
            {
                ["id"] = Ids.New("li_"),
                ["object"] = "item",
                ["adjustable_quantity"] = sent["adjustable_quantity"]?.DeepClone(),
                ["amount_discount"] = 0,
                ["amount_subtotal"] = amount,
                ["amount_tax"] = 0,
                ["amount_total"] = amount,
                ["currency"] = price.Text("currency"),
                ["description"] = transaction.Find(Kinds.Product, price.Text("product"))?.Text("name"),
                ["metadata"] = new JsonObject(),
                ["price"] = price.Text("id"),
                ["quantity"] = quantity,
            };
            items.Add(item);
        }

        return items.Count > 0 ? items : throw ApiError.Invalid("Missing required param: line_items.", "line_items", "parameter_missing");
    }

    public static void Keep(JsonObject session, JsonArray items) => session[Name] = items;

    public static List<ItemChange> ToItemChanges(JsonObject session) =>
        [.. Of(session).Select((item, index) => ItemChange.Read(
            new JsonObject { ["price"] = item.Text("price"), ["quantity"] = item.LongOrNull("quantity") },
            $"line_items[{index}]"))];
}
