using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Catalogue;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

/// <summary>The items of a subscription. They live inside its document, with the price as an id.</summary>
internal static class SubscriptionItems
{
    public static JsonArray Of(JsonObject subscription) => (JsonArray)subscription.Object("items")!["data"]!;

    public static JsonObject PriceOf(Transaction transaction, JsonObject item) => transaction.Get(Kinds.Price, item.Text("price"), "price");

    public static JsonObject Add(Transaction transaction, JsonObject subscription, ItemChange change, long start, long? end)
    {
        var parameter = change.Name("price");
        var price = Prices.GetRecurring(
            transaction,
            change.PriceId ?? throw ApiError.Invalid($"Missing required param: {parameter}.", parameter, "parameter_missing"),
            parameter);
        if (Of(subscription).OfType<JsonObject>().Any(item => item.Text("price") == change.PriceId))
        {
            throw ApiError.Invalid($"Cannot add multiple subscription items with the same price: {change.PriceId}.", parameter);
        }

        CheckCurrency(subscription, price, parameter);
        RefuseMeteredQuantity(price, change);
        var item = new JsonObject
        {
            ["id"] = Ids.New("si_", 14),
            ["object"] = "subscription_item",
            ["billing_thresholds"] = null,
            ["created"] = transaction.Now,
            ["current_period_end"] = end ?? Period.End(start, price),
            ["current_period_start"] = start,
            ["discounts"] = new JsonArray(),
            ["metadata"] = Metadata.Create(change.Metadata),
            ["price"] = change.PriceId,
            ["subscription"] = subscription.Text("id"),
            ["tax_rates"] = new JsonArray(),
        };
        if (!Prices.IsMetered(price))
        {
            item["quantity"] = change.Quantity ?? 1;
        }

        Of(subscription).Add(item);
        return item;
    }

    public static void Change(Transaction transaction, JsonObject subscription, JsonObject item, ItemChange change)
    {
        if (change.PriceId is { } priceId && priceId != item.Text("price"))
        {
            var parameter = change.Name("price");
            CheckCurrency(subscription, Prices.GetRecurring(transaction, priceId, parameter), parameter);
            item["price"] = priceId;
        }

        var price = PriceOf(transaction, item);
        RefuseMeteredQuantity(price, change);
        if (Prices.IsMetered(price))
        {
            item.Remove("quantity");
        }
        else if (change.Quantity is { } quantity)
        {
            item["quantity"] = quantity;
        }

        Metadata.Merge(item, change.Metadata);
    }

    public static JsonObject Find(JsonObject subscription, string id, string parameter) =>
        subscription.Entries("items").FirstOrDefault(item => item.Text("id") == id)
        ?? throw ApiError.Missing("subscription_item", id, parameter);

    /// <summary>The line that bills an item for a whole period.</summary>
    public static InvoiceLine Line(Transaction transaction, JsonObject item)
    {
        var price = PriceOf(transaction, item);
        var quantity = item.Long("quantity");
        return new InvoiceLine(
            price,
            item,
            Prices.Total(price, quantity),
            quantity,
            Describe(transaction, price, quantity),
            item.Long("current_period_start"),
            item.Long("current_period_end"));
    }

    public static string Describe(Transaction transaction, JsonObject price, long quantity)
    {
        var name = transaction.Find(Kinds.Product, price.Text("product"))?.Text("name") ?? "Product";
        var recurring = price.Object("recurring");
        var each = Money.FormatPrice(Prices.UnitAmount(price), price.Text("currency")!, recurring?.Text("interval"), recurring?.Long("interval_count") ?? 1);
        return $"{quantity} × {name} (at {each})";
    }

    private static void CheckCurrency(JsonObject subscription, JsonObject price, string parameter)
    {
        if (subscription.Text("currency") is { } currency && price.Text("currency") != currency)
        {
            throw ApiError.Invalid(
                $"The price specified only supports `{price.Text("currency")}`. This doesn't match the expected currency: `{currency}`.", parameter);
        }
    }

    private static void RefuseMeteredQuantity(JsonObject price, ItemChange change)
    {
        if (Prices.IsMetered(price) && change.Quantity is not null)
        {
            throw ApiError.Invalid("Quantity should not be specified where usage_type is `metered`. Remove quantity.", change.Name("quantity"));
        }
    }
}
