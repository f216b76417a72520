using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Portal;

/// <summary>The one configuration there is: what the emulator's portal page can do.</summary>
internal static class PortalConfiguration
{
    public static JsonObject Default(Transaction transaction) =>
        transaction.Query(Kinds.PortalConfiguration, configuration => configuration.Flag("is_default")).FirstOrDefault()
        ?? transaction.Add(Kinds.PortalConfiguration, new JsonObject
        {
            ["id"] = Ids.New("bpc_"),
            ["object"] = Kinds.PortalConfiguration,
            ["active"] = true,
            ["application"] = null,
            ["business_profile"] = new JsonObject { ["headline"] = null, ["privacy_policy_url"] = null, ["terms_of_service_url"] = null },
            ["created"] = transaction.Now,
            ["default_return_url"] = null,
            ["features"] = new JsonObject
            {
                ["customer_update"] = new JsonObject { ["allowed_updates"] = new JsonArray(), ["enabled"] = false },
                ["invoice_history"] = new JsonObject { ["enabled"] = true },
                ["payment_method_update"] = new JsonObject { ["enabled"] = true, ["payment_method_configuration"] = null },
                ["subscription_cancel"] = new JsonObject
                {
                    ["cancellation_reason"] = new JsonObject { ["enabled"] = false, ["options"] = new JsonArray() },
                    ["enabled"] = true,
                    ["mode"] = "at_period_end",
                    ["proration_behavior"] = "none",
                },
                ["subscription_update"] = new JsonObject
                {
                    ["billing_cycle_anchor"] = null,
                    ["default_allowed_updates"] = new JsonArray(),
                    ["enabled"] = false,
                    ["proration_behavior"] = "none",
                    ["schedule_at_period_end"] = new JsonObject { ["conditions"] = new JsonArray() },
                    ["trial_update_behavior"] = "end_trial",
                },
            },
            ["is_default"] = true,
            ["livemode"] = false,
            ["login_page"] = new JsonObject { ["enabled"] = false, ["url"] = null },
            ["metadata"] = new JsonObject(),
            ["name"] = null,
            ["updated"] = transaction.Now,
        });
}
