using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Checkout;

internal static class CheckoutDocument
{
    public static JsonObject New(Transaction transaction, string id, string currency, long subtotal, JsonObject? customer) =>
        transaction.Add(Kinds.CheckoutSession, new JsonObject
        {
            ["id"] = id,
            ["object"] = Kinds.CheckoutSession,
            ["adaptive_pricing"] = null,
            ["after_expiration"] = null,
            ["allow_promotion_codes"] = null,
            ["amount_subtotal"] = subtotal,
            ["amount_total"] = subtotal,
            ["automatic_tax"] = new JsonObject { ["enabled"] = false, ["liability"] = null, ["provider"] = null, ["status"] = null },
            ["billing_address_collection"] = null,
            ["cancel_url"] = null,
            ["client_reference_id"] = null,
            ["client_secret"] = null,
            ["collected_information"] = null,
            ["consent"] = null,
            ["consent_collection"] = null,
            ["created"] = transaction.Now,
            ["currency"] = currency,
            ["currency_conversion"] = null,
            ["custom_fields"] = new JsonArray(),
            ["custom_text"] = new JsonObject
            {
                ["after_submit"] = null,
                ["shipping_address"] = null,
                ["submit"] = null,
                ["terms_of_service_acceptance"] = null,
            },
            ["customer"] = customer?.Text("id"),
            ["customer_account"] = null,
            ["customer_creation"] = customer is null ? "always" : null,
            ["customer_details"] = customer is null ? null : CustomerDetails(customer.Text("email"), name: null),
            ["customer_email"] = null,
            ["discounts"] = new JsonArray(),
            ["expires_at"] = null,
            ["integration_identifier"] = null,
            ["invoice"] = null,
            ["invoice_creation"] = null,
            ["livemode"] = false,
            ["locale"] = null,
            ["managed_payments"] = null,
            ["metadata"] = new JsonObject(),
            ["mode"] = "subscription",
            ["origin_context"] = null,
            ["payment_intent"] = null,
            ["payment_link"] = null,
            ["payment_method_collection"] = "always",
            ["payment_method_configuration_details"] = null,
            ["payment_method_options"] = new JsonObject { ["card"] = new JsonObject { ["request_three_d_secure"] = "automatic" } },
            ["payment_method_types"] = new JsonArray("card"),
            ["payment_status"] = subtotal == 0 ? "no_payment_required" : "unpaid",
            ["permissions"] = null,
            ["phone_number_collection"] = new JsonObject { ["enabled"] = false },
            ["recovered_from"] = null,
            ["saved_payment_method_options"] = new JsonObject
            {
                ["allow_redisplay_filters"] = new JsonArray("always"),
                ["payment_method_remove"] = "disabled",
                ["payment_method_save"] = null,
            },
            ["setup_intent"] = null,
            ["shipping_address_collection"] = null,
            ["shipping_cost"] = null,
            ["shipping_options"] = new JsonArray(),
            ["status"] = "open",
            ["submit_type"] = null,
            ["subscription"] = null,
            ["success_url"] = null,
            ["total_details"] = new JsonObject { ["amount_discount"] = 0, ["amount_shipping"] = 0, ["amount_tax"] = 0 },
            ["ui_mode"] = "hosted_page",
            ["url"] = $"{transaction.Request.BaseUrl}/checkout/{id}",
            ["wallet_options"] = null,
        });

    public static JsonObject CustomerDetails(string? email, string? name) => new()
    {
        ["address"] = null,
        ["business_name"] = null,
        ["email"] = email,
        ["individual_name"] = null,
        ["name"] = name,
        ["phone"] = null,
        ["tax_exempt"] = "none",
        ["tax_ids"] = new JsonArray(),
    };
}
