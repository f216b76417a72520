using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;

namespace Kit.Billing.Emulator.Catalogue;

/// <summary>The plan that Stripe still shows beside the price of a subscription item.</summary>
internal static class LegacyPlan
{
    public static JsonObject Of(JsonObject price)
    {
        var recurring = price.Object("recurring");
        return new JsonObject
        {
            ["id"] = price.Text("id"),
            ["object"] = "plan",
            ["active"] = price.Flag("active"),
            ["amount"] = price.LongOrNull("unit_amount"),
            ["amount_decimal"] = price.Text("unit_amount_decimal"),
            ["billing_scheme"] = price.Text("billing_scheme"),
            ["created"] = price.Long("created"),
            ["currency"] = price.Text("currency"),
            ["interval"] = recurring?.Text("interval"),
            ["interval_count"] = recurring?.LongOrNull("interval_count"),
            ["livemode"] = false,
            ["metadata"] = price["metadata"]?.DeepClone(),
            ["meter"] = recurring?.Text("meter"),
            ["nickname"] = price.Text("nickname"),
            ["product"] = price.Text("product"),
            ["tiers_mode"] = null,
            ["transform_usage"] = null,
            ["trial_period_days"] = recurring?.LongOrNull("trial_period_days"),
            ["usage_type"] = recurring?.Text("usage_type"),
        };
    }
}
