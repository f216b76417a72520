using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

internal static class SubscriptionDocument
{
    public static JsonObject New(Transaction transaction, string customerId, JsonObject parameters)
    {
        var id = Ids.New("sub_");
        var subscription = new JsonObject
        {
            ["id"] = id,
            ["object"] = Kinds.Subscription,
            ["application"] = null,
            ["application_fee_percent"] = null,
            ["automatic_tax"] = new JsonObject
            {
                ["disabled_reason"] = null,
                ["enabled"] = parameters.Object("automatic_tax")?.Flag("enabled") ?? false,
                ["liability"] = null,
            },
            ["billing_cycle_anchor"] = transaction.Now,
            ["billing_cycle_anchor_config"] = null,
            ["billing_mode"] = BillingMode(parameters),
            ["billing_thresholds"] = null,
            ["cancel_at"] = null,
            ["cancel_at_period_end"] = false,
            ["canceled_at"] = null,
            ["cancellation_details"] = new JsonObject { ["comment"] = null, ["feedback"] = null, ["reason"] = null },
            ["collection_method"] = "charge_automatically",
            ["created"] = transaction.Now,
            ["currency"] = null,
            ["customer"] = customerId,
            ["customer_account"] = null,
            ["days_until_due"] = null,
            ["default_payment_method"] = null,
            ["default_source"] = null,
            ["default_tax_rates"] = new JsonArray(),
            ["description"] = null,
            ["discounts"] = new JsonArray(),
            ["ended_at"] = null,
            ["invoice_settings"] = new JsonObject
            {
                ["account_tax_ids"] = null,
                ["custom_fields"] = null,
                ["description"] = null,
                ["footer"] = null,
                ["issuer"] = new JsonObject { ["type"] = "self" },
            },
            ["items"] = ListEnvelope.Of($"/v1/subscription_items?subscription={id}", [], hasMore: false),
            ["latest_invoice"] = null,
            ["livemode"] = false,
            ["managed_payments"] = null,
            ["metadata"] = Metadata.Create(parameters),
            ["next_pending_invoice_item_invoice"] = null,
            ["on_behalf_of"] = null,
            ["pause_collection"] = null,
            ["payment_settings"] = new JsonObject
            {
                ["payment_method_options"] = null,
                ["payment_method_types"] = null,
                ["save_default_payment_method"] = parameters.Object("payment_settings")?.Text("save_default_payment_method") ?? "off",
            },
            ["pending_invoice_item_interval"] = null,
            ["pending_setup_intent"] = null,
            ["pending_update"] = null,
            ["schedule"] = null,
            ["start_date"] = transaction.Now,
            ["status"] = "incomplete",
            ["test_clock"] = null,
            ["transfer_data"] = null,
            ["trial_end"] = null,
            ["trial_settings"] = new JsonObject
            {
                ["end_behavior"] = new JsonObject
                {
                    ["missing_payment_method"] =
                        parameters.Object("trial_settings")?.Object("end_behavior")?.Text("missing_payment_method") ?? "create_invoice",
                },
            },
            ["trial_start"] = null,
        };
        subscription.Take(parameters, "collection_method", "days_until_due", "description");
        return transaction.Add(Kinds.Subscription, subscription);
    }

    private static JsonObject BillingMode(JsonObject parameters)
    {
        var classic = parameters.Object("billing_mode")?.Text("type") == "classic";
        return classic
            ? new JsonObject { ["flexible"] = null, ["type"] = "classic" }
            : new JsonObject { ["flexible"] = new JsonObject { ["proration_discounts"] = "included" }, ["type"] = "flexible" };
    }
}
