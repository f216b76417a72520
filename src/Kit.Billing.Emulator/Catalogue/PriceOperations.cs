using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Catalogue;

/// <summary>Prices. What a price charges never changes: only its labels do.</summary>
internal static class PriceOperations
{
    private const int MostLookupKeys = 10;

    private static readonly Parameter[] Changeable =
    [
        new("active", P.Flag),
        new("lookup_key", P.Text),
        new("metadata", P.Map),
        new("nickname", P.Text),
        new("tax_behavior", Prices.TaxBehavior),
        new("transfer_lookup_key", P.Flag),
    ];

    public static readonly Operation[] All =
    [
        Operation.List(
            "prices",
            [
                new("active", P.Flag),
                new("currency", P.Text),
                new("lookup_keys", P.List(P.Text)),
                new("product", P.Text),
                new("type", P.OneOf("one_time", "recurring")),
                new("recurring", P.Object(new("interval", P.Text), new("meter", P.Text), new("usage_type", P.Text))),
            ],
            List),
        Operation.Post(
            "prices",
            [
                .. Changeable,
                new("billing_scheme", P.OneOf("per_unit")),
                new("currency", P.Text, Required: true),
                new("product", P.Text),
                new("product_data", P.Object(
                    new("name", P.Text, Required: true),
                    new("id", P.Text),
                    new("active", P.Flag),
                    new("metadata", P.Map),
                    new("statement_descriptor", P.Text),
                    new("tax_code", P.Text),
                    new("unit_label", P.Text))),
                new("recurring", Prices.RecurringParameter),
                new("unit_amount", P.Integer),
                new("unit_amount_decimal", P.Decimal),
            ],
            Create),
        Operation.Get("prices/{id}", [], call => call.Transaction.Get(Kinds.Price, call.Id)),
        Operation.Post("prices/{id}", Changeable, Update),
    ];

    private static JsonObject List(Call call)
    {
        var keys = call.Parameters.Texts("lookup_keys").ToArray();
        if (keys.Length > MostLookupKeys)
        {
            throw ApiError.Invalid($"Array too long: at most {MostLookupKeys} lookup keys.", "lookup_keys");
        }

        var recurring = call.Parameters.Object("recurring");
        return call.List(Kinds.Price, price => call.Matches(price, "active") && call.Matches(price, "currency")
            && call.Matches(price, "product") && call.Matches(price, "type")
            && (keys.Length == 0 || keys.Contains(price.Text("lookup_key")))
            && (recurring is null || recurring.All(wanted => price.Object("recurring")?.Text(wanted.Key) == wanted.Value?.GetValue<string>())));
    }

    private static JsonObject Create(Call call)
    {
        var transaction = call.Transaction;
        JsonObject product;
        if (call.Parameters.Object("product_data") is { } data)
        {
            product = ProductOperations.New(transaction, data);
            transaction.Emit("product.created", product);
        }
        else
        {
            var id = call.Parameters.Text("product") ?? throw ApiError.Invalid("Missing required param: product.", "product", "parameter_missing");
            product = transaction.Get(Kinds.Product, id, "product");
        }

        var price = Prices.New(transaction, product.Text("id")!, call.Parameters);
        SetLookupKey(call, price);
        transaction.Emit("price.created", price);
        return price;
    }

    private static JsonObject Update(Call call)
    {
        var price = call.Transaction.Get(Kinds.Price, call.Id);
        call.Transaction.Update("price.updated", price, () =>
        {
            if (call.Parameters["tax_behavior"] is not null && price.Text("tax_behavior") != "unspecified" && !call.Matches(price, "tax_behavior"))
            {
                throw ApiError.Invalid("You cannot change `tax_behavior` once it is set to `exclusive` or `inclusive`.", "tax_behavior");
            }

            price.Take(call.Parameters, "active", "nickname", "tax_behavior");
            Metadata.Merge(price, call.Parameters);
            SetLookupKey(call, price);
        });
        return price;
    }

    private static void SetLookupKey(Call call, JsonObject price)
    {
        if (!call.Parameters.TryGetPropertyValue("lookup_key", out _))
        {
            return;
        }

        var key = call.Parameters.Text("lookup_key");
        var id = price.Text("id");
        var holder = key is null
            ? null
            : call.Transaction.Query(Kinds.Price, other => other.Text("lookup_key") == key && other.Text("id") != id).FirstOrDefault();
        if (holder is not null)
        {
            if (!call.Parameters.Flag("transfer_lookup_key"))
            {
                throw ApiError.Invalid($"A price (`{holder.Text("id")}`) already uses that lookup key.", "lookup_key", "resource_already_exists");
            }

            call.Transaction.Update("price.updated", holder, () => holder["lookup_key"] = null);
        }

        price["lookup_key"] = key;
    }
}
