using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Payments;

/// <summary>Payments of invoices.</summary>
internal static class PaymentIntents
{
    public static JsonObject New(Transaction transaction, JsonObject invoice)
    {
        var id = Ids.New("pi_");
        var intent = transaction.Add(Kinds.PaymentIntent, new JsonObject
        {
            ["id"] = id,
            ["object"] = Kinds.PaymentIntent,
            ["amount"] = invoice.Long("amount_due"),
            ["amount_capturable"] = 0,
            ["amount_details"] = new JsonObject { ["tip"] = new JsonObject() },
            ["amount_received"] = 0,
            ["application"] = null,
            ["application_fee_amount"] = null,
            ["automatic_payment_methods"] = null,
            ["canceled_at"] = null,
            ["cancellation_reason"] = null,
            ["capture_method"] = "automatic",
            ["client_secret"] = $"{id}_secret_{Ids.New("", 25)}",
            ["confirmation_method"] = "automatic",
            ["created"] = transaction.Now,
            ["currency"] = invoice.Text("currency"),
            ["customer"] = invoice.Text("customer"),
            ["customer_account"] = null,
            ["description"] = invoice.Text("billing_reason") == "subscription_create" ? "Subscription creation" : "Payment for Invoice",
            ["excluded_payment_method_types"] = null,
            ["last_payment_error"] = null,
            ["latest_charge"] = null,
            ["livemode"] = false,
            ["managed_payments"] = null,
            ["metadata"] = new JsonObject(),
            ["next_action"] = null,
            ["on_behalf_of"] = null,
            ["payment_method"] = null,
            ["payment_method_configuration_details"] = null,
            ["payment_method_options"] = new JsonObject
            {
                ["card"] = new JsonObject
                {
                    ["installments"] = null,
                    ["mandate_options"] = null,
                    ["network"] = null,
                    ["request_three_d_secure"] = "automatic",
                },
            },
            ["payment_method_types"] = new JsonArray("card"),
            ["processing"] = null,
            ["receipt_email"] = null,
            ["review"] = null,
            ["setup_future_usage"] = invoice.Text("billing_reason") == "subscription_create" ? "off_session" : null,
            ["shipping"] = null,
            ["source"] = null,
            ["statement_descriptor"] = null,
            ["statement_descriptor_suffix"] = null,
            ["status"] = "requires_payment_method",
            ["transfer_data"] = null,
            ["transfer_group"] = null,
        });
        transaction.Emit("payment_intent.created", intent);
        return intent;
    }

    /// <summary>Charges the method, and tells the decline if there is one.</summary>
    public static CardDecline? Charge(Transaction transaction, JsonObject intent, JsonObject method, bool authenticated)
    {
        var card = PaymentMethods.CardOf(method);
        if (card.Authenticates && !authenticated)
        {
            Require(transaction, intent, method);
            return CardDecline.AuthenticationRequired;
        }

        var decline = card.OnAttach ?? card.OnCharge;
        intent["payment_method"] = method.Text("id");
        intent["next_action"] = null;
        var charge = Charges.New(transaction, intent, method, decline);
        intent["latest_charge"] = charge.Text("id");
        if (decline is null)
        {
            intent["amount_received"] = intent.Long("amount");
            intent["last_payment_error"] = null;
            intent["status"] = "succeeded";
            transaction.Emit("payment_intent.succeeded", intent);
            return null;
        }

        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["last_payment_error"] = Error(transaction, decline, charge, method);
        transaction.Emit("payment_intent.payment_failed", intent);
        return decline;
    }

    public static void Cancel(Transaction transaction, JsonObject intent)
    {
        if (intent.Text("status") is "succeeded" or "canceled")
        {
            return;
        }

        intent["status"] = "canceled";
        intent["canceled_at"] = transaction.Now;
        intent["cancellation_reason"] = "void_invoice";
        transaction.Emit("payment_intent.canceled", intent);
    }

    private static void Require(Transaction transaction, JsonObject intent, JsonObject method)
    {
        intent["payment_method"] = method.Text("id");
        intent["status"] = "requires_action";
        intent["next_action"] = new JsonObject
        {
            ["type"] = "use_stripe_sdk",
            ["use_stripe_sdk"] = new JsonObject { ["type"] = "three_d_secure_redirect" },
        };
        transaction.Emit("payment_intent.requires_action", intent);
    }

    private static JsonObject Error(Transaction transaction, CardDecline decline, JsonObject charge, JsonObject method) => new()
    {
        ["charge"] = charge.Text("id"),
        ["code"] = decline.Code,
        ["decline_code"] = decline.DeclineCode,
        ["doc_url"] = "https://stripe.com/docs/error-codes/" + decline.Code.Replace('_', '-'),
        ["message"] = decline.Message,
        ["payment_method"] = transaction.Render(method),
        ["type"] = "card_error",
    };
}
