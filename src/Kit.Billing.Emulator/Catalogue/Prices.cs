using System.Globalization;
using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Catalogue;

/// <summary>Prices: how one comes about, and what a quantity of it costs.</summary>
internal static class Prices
{
    public static readonly ParameterType TaxBehavior = P.OneOf("exclusive", "inclusive", "unspecified");

    public static readonly ParameterType RecurringParameter = P.Object(
        new("interval", P.OneOf("day", "week", "month", "year"), Required: true),
        new("interval_count", P.Integer),
        new("meter", P.Text),
        new("trial_period_days", P.Integer),
        new("usage_type", P.OneOf("licensed", "metered")));

    public static JsonObject New(Transaction transaction, string productId, JsonObject parameters)
    {
        var amount = Amount(parameters);
        var recurring = parameters.Object("recurring");
        var price = new JsonObject
        {
            ["id"] = Ids.New("price_"),
            ["object"] = Kinds.Price,
            ["active"] = true,
            ["billing_scheme"] = "per_unit",
            ["created"] = transaction.Now,
            ["currency"] = Currency(parameters.Text("currency")!),
            ["custom_unit_amount"] = null,
            ["livemode"] = false,
            ["lookup_key"] = null,
            ["metadata"] = Metadata.Create(parameters),
            ["nickname"] = null,
            ["product"] = productId,
            ["recurring"] = recurring is null ? null : new JsonObject
            {
                ["interval"] = recurring.Text("interval"),
                ["interval_count"] = recurring.LongOrNull("interval_count") ?? 1,
                ["meter"] = recurring.Text("meter"),
                ["trial_period_days"] = recurring.LongOrNull("trial_period_days"),
                ["usage_type"] = recurring.Text("usage_type") ?? "licensed",
            },
            ["tax_behavior"] = "unspecified",
            ["tiers_mode"] = null,
            ["transform_quantity"] = null,
            ["type"] = recurring is null ? "one_time" : "recurring",
            ["unit_amount"] = amount == decimal.Truncate(amount) ? (long)amount : null,
            ["unit_amount_decimal"] = amount.ToString(CultureInfo.InvariantCulture),
        };
        price.Take(parameters, "active", "nickname", "tax_behavior");
        return transaction.Add(Kinds.Price, price);
    }

    /// <summary>What so many units cost, in the currency's smallest unit. Metered use isn't billed by the emulator yet.</summary>
    public static long Total(JsonObject price, long quantity) => IsMetered(price)
        ? 0
        : (long)decimal.Round(UnitAmount(price) * quantity, MidpointRounding.AwayFromZero);

    public static decimal UnitAmount(JsonObject price) => decimal.Parse(price.Text("unit_amount_decimal") ?? "0", CultureInfo.InvariantCulture);

    public static bool IsMetered(JsonObject price) => price.Object("recurring")?.Text("usage_type") == "metered";

    public static JsonObject GetRecurring(Transaction transaction, string? id, string parameter)
    {
        var price = transaction.Get(Kinds.Price, id, parameter);
        if (price.Text("type") != "recurring")
        {
            throw ApiError.Invalid(
                $"The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.", parameter);
        }

        return price.Flag("active")
            ? price
            : throw ApiError.Invalid($"The price specified is inactive. This field only accepts active prices.", parameter);
    }

    private static decimal Amount(JsonObject parameters)
    {
        var amount = parameters.LongOrNull("unit_amount");
        var text = parameters.Text("unit_amount_decimal");
        return (amount, text) switch
        {
            (null, null) => throw ApiError.Invalid(
                "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.", "unit_amount", "parameter_missing"),
            ( < 0, _) => throw ApiError.Invalid("Invalid non-negative integer", "unit_amount", "parameter_invalid_integer"),
            ({ } whole, _) => whole,
            (null, _) => decimal.Parse(text, CultureInfo.InvariantCulture),
        };
    }

    private static string Currency(string code) => code.Length == 3 && code.All(char.IsAsciiLetter)
        ? code.ToLowerInvariant()
        : throw ApiError.Invalid($"Invalid currency: {code}.", "currency");
}
