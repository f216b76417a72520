using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Payments;

internal static class Charges
{
    public static JsonObject New(Transaction transaction, JsonObject intent, JsonObject method, CardDecline? decline)
    {
        var paid = decline is null;
        var amount = intent.Long("amount");
        var id = Ids.New("ch_");
        var charge = transaction.Add(Kinds.Charge, new JsonObject
        {
            ["id"] = id,
            ["object"] = Kinds.Charge,
            ["amount"] = amount,
            ["amount_captured"] = paid ? amount : 0,
            ["amount_refunded"] = 0,
            ["application"] = null,
            ["application_fee"] = null,
            ["application_fee_amount"] = null,
            ["balance_transaction"] = null,
            ["billing_details"] = method["billing_details"]?.DeepClone(),
            ["calculated_statement_descriptor"] = transaction.Options.BusinessName.ToUpperInvariant(),
            ["captured"] = paid,
            ["created"] = transaction.Now,
            ["currency"] = intent.Text("currency"),
            ["customer"] = intent.Text("customer"),
            ["description"] = intent.Text("description"),
            ["disputed"] = false,
            ["failure_balance_transaction"] = null,
            ["failure_code"] = decline?.Code,
            ["failure_message"] = decline?.Message,
            ["fraud_details"] = new JsonObject(),
            ["livemode"] = false,
            ["metadata"] = intent["metadata"]?.DeepClone(),
            ["on_behalf_of"] = null,
            ["outcome"] = Outcome(decline),
            ["paid"] = paid,
            ["payment_intent"] = intent.Text("id"),
            ["payment_method"] = method.Text("id"),
            ["payment_method_details"] = Details(amount, method),
            ["receipt_email"] = null,
            ["receipt_number"] = null,
            ["receipt_url"] = null,
            ["refunded"] = false,
            ["review"] = null,
            ["shipping"] = null,
            ["source"] = null,
            ["source_transfer"] = null,
            ["statement_descriptor"] = null,
            ["statement_descriptor_suffix"] = null,
            ["status"] = paid ? "succeeded" : "failed",
            ["transfer_data"] = null,
            ["transfer_group"] = null,
        });
        transaction.Emit(paid ? "charge.succeeded" : "charge.failed", charge);
        return charge;
    }

    private static JsonObject Outcome(CardDecline? decline) => new()
    {
        ["advice_code"] = decline is null ? null : "try_again_later",
        ["network_advice_code"] = null,
        ["network_decline_code"] = null,
        ["network_status"] = decline is null ? "approved_by_network" : "declined_by_network",
        ["reason"] = decline?.DeclineCode ?? decline?.Code,
        ["risk_level"] = "normal",
        ["risk_score"] = 20,
        ["seller_message"] = decline is null ? "Payment complete." : "The bank did not return any further details with this decline.",
        ["type"] = decline is null ? "authorized" : "issuer_declined",
    };

    private static JsonObject Details(long amount, JsonObject method)
    {
        var card = method.Object("card")!;
        return new JsonObject
        {
            ["card"] = new JsonObject
            {
                ["amount_authorized"] = amount,
                ["authorization_code"] = null,
                ["brand"] = card.Text("brand"),
                ["checks"] = card["checks"]?.DeepClone(),
                ["country"] = card.Text("country"),
                ["exp_month"] = card.Long("exp_month"),
                ["exp_year"] = card.Long("exp_year"),
                ["extended_authorization"] = new JsonObject { ["status"] = "disabled" },
                ["fingerprint"] = card.Text("fingerprint"),
                ["funding"] = card.Text("funding"),
                ["incremental_authorization"] = new JsonObject { ["status"] = "unavailable" },
                ["installments"] = null,
                ["last4"] = card.Text("last4"),
                ["mandate"] = null,
                ["multicapture"] = new JsonObject { ["status"] = "unavailable" },
                ["network"] = card.Text("brand"),
                ["network_token"] = new JsonObject { ["used"] = false },
                ["network_transaction_id"] = null,
                ["overcapture"] = new JsonObject { ["maximum_amount_capturable"] = amount, ["status"] = "unavailable" },
                ["regulated_status"] = "unregulated",
                ["three_d_secure"] = null,
                ["transaction_link_id"] = null,
                ["wallet"] = null,
            },
            ["type"] = "card",
        };
    }
}
