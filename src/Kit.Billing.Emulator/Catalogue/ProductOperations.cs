using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Catalogue;

internal static class ProductOperations
{
    private static readonly Parameter[] Changeable =
    [
        new("active", P.Flag),
        new("description", P.Text),
        new("images", P.List(P.Text)),
        new("marketing_features", P.List(P.Object(new Parameter("name", P.Text, Required: true)))),
        new("metadata", P.Map),
        new("shippable", P.Flag),
        new("statement_descriptor", P.Text),
        new("tax_code", P.Text),
        new("unit_label", P.Text),
        new("url", P.Text),
    ];

    private static readonly string[] Copied =
        ["active", "name", "description", "images", "marketing_features", "shippable", "statement_descriptor", "tax_code", "unit_label", "url"];

    public static readonly Operation[] All =
    [
        Operation.List(
            "products",
            [new("active", P.Flag), new("ids", P.List(P.Text)), new("url", P.Text), new("shippable", P.Flag)],
            call =>
            {
                var ids = call.Parameters.Texts("ids").ToArray();
                return call.List(Kinds.Product, product => call.Matches(product, "active") && call.Matches(product, "url")
                    && call.Matches(product, "shippable") && (ids.Length == 0 || ids.Contains(product.Text("id"))));
            }),
        Operation.Post(
            "products",
            [
                .. Changeable,
                new("name", P.Text, Required: true),
                new("id", P.Text),
                new("type", P.OneOf("service", "good")),
                new("default_price_data", P.Object(
                    new("currency", P.Text, Required: true),
                    new("unit_amount", P.Integer),
                    new("unit_amount_decimal", P.Decimal),
                    new("recurring", Prices.RecurringParameter),
                    new("tax_behavior", Prices.TaxBehavior),
                    new("metadata", P.Map))),
            ],
            Create),
        Operation.Get("products/{id}", [], call => call.Transaction.Get(Kinds.Product, call.Id)),
        Operation.Post("products/{id}", [.. Changeable, new("name", P.Text), new("default_price", P.Text)], Update),
        Operation.Delete("products/{id}", [], Delete),
    ];

    /// <summary>Also what <c>product_data</c> of a price makes.</summary>
    public static JsonObject New(Transaction transaction, JsonObject parameters)
    {
        var id = parameters.Text("id") ?? Ids.New("prod_", 14);
        if (transaction.Find(Kinds.Product, id) is not null)
        {
            throw ApiError.Invalid($"Product already exists: {id}", "id", "resource_already_exists");
        }

        var product = new JsonObject
        {
            ["id"] = id,
            ["object"] = Kinds.Product,
            ["active"] = true,
            ["created"] = transaction.Now,
            ["default_price"] = null,
            ["description"] = null,
            ["images"] = new JsonArray(),
            ["livemode"] = false,
            ["marketing_features"] = new JsonArray(),
            ["metadata"] = Metadata.Create(parameters),
            ["name"] = null,
            ["package_dimensions"] = null,
            ["shippable"] = null,
            ["statement_descriptor"] = null,
            ["tax_code"] = null,
            ["type"] = parameters.Text("type") ?? "service",
            ["unit_label"] = null,
            ["updated"] = transaction.Now,
            ["url"] = null,
        };
        product.Take(parameters, Copied);
        transaction.Add(Kinds.Product, product);
        return product;
    }

    private static JsonObject Create(Call call)
    {
        var product = New(call.Transaction, call.Parameters);
        call.Transaction.Emit("product.created", product);
        if (call.Parameters.Object("default_price_data") is { } data)
        {
            var price = Prices.New(call.Transaction, product.Text("id")!, data);
            call.Transaction.Emit("price.created", price);
            call.Transaction.Update("product.updated", product, () => product["default_price"] = price.Text("id"));
        }

        return product;
    }

    private static JsonObject Update(Call call)
    {
        var product = call.Transaction.Get(Kinds.Product, call.Id);
        if (call.Parameters.Text("default_price") is { } priceId
            && call.Transaction.Get(Kinds.Price, priceId, "default_price").Text("product") != call.Id)
        {
            throw ApiError.Invalid($"The price `{priceId}` belongs to another product.", "default_price");
        }

        call.Transaction.Update("product.updated", product, () =>
        {
            product.Take(call.Parameters, [.. Copied, "default_price"]);
            Metadata.Merge(product, call.Parameters);
            product["updated"] = call.Now;
        });
        return product;
    }

    private static JsonObject Delete(Call call)
    {
        var product = call.Transaction.Get(Kinds.Product, call.Id);
        if (call.Transaction.Query(Kinds.Price, price => price.Text("product") == call.Id).Any())
        {
            throw ApiError.Invalid("This product cannot be deleted because it has one or more user-created prices.", "id");
        }

        var deleted = new JsonObject { ["id"] = call.Id, ["object"] = Kinds.Product, ["deleted"] = true };
        call.Transaction.Emit("product.deleted", product);
        call.Transaction.Remove(call.Id);
        return deleted;
    }
}
