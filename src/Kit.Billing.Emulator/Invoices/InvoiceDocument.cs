using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Invoices;

internal static class InvoiceDocument
{
    public static string? SubscriptionOf(JsonObject invoice) => invoice.Object("parent")?.Object("subscription_details")?.Text("subscription");

    public static JsonObject New(
        Transaction transaction, JsonObject subscription, JsonObject customer, string reason, IReadOnlyCollection<InvoiceLine> lines)
    {
        var id = Ids.New("in_");
        var currency = subscription.Text("currency")!;
        var automatic = subscription.Text("collection_method") == "charge_automatically";
        var documents = PendingLines.Take(subscription, id);
        documents.AddRange(lines.Select(line => line.ToDocument(Ids.New("il_"), id, currency)));
        var total = documents.Sum(line => line.Long("amount"));
        return transaction.Add(Kinds.Invoice, new JsonObject
        {
            ["id"] = id,
            ["object"] = Kinds.Invoice,
            ["account_country"] = "US",
            ["account_name"] = transaction.Options.BusinessName,
            ["account_tax_ids"] = null,
            ["amount_due"] = Math.Max(0, total),
            ["amount_overpaid"] = 0,
            ["amount_paid"] = 0,
            ["amount_remaining"] = Math.Max(0, total),
            ["amount_shipping"] = 0,
            ["application"] = null,
            ["attempt_count"] = 0,
            ["attempted"] = false,
            ["auto_advance"] = automatic,
            ["automatic_tax"] = new JsonObject
            {
                ["disabled_reason"] = null,
                ["enabled"] = false,
                ["liability"] = null,
                ["provider"] = null,
                ["status"] = null,
            },
            ["automatically_finalizes_at"] = null,
            ["billing_reason"] = reason,
            ["collection_method"] = subscription.Text("collection_method"),
            ["created"] = transaction.Now,
            ["currency"] = currency,
            ["custom_fields"] = null,
            ["customer"] = customer.Text("id"),
            ["customer_account"] = null,
            ["customer_address"] = customer["address"]?.DeepClone(),
            ["customer_email"] = customer.Text("email"),
            ["customer_name"] = customer.Text("name"),
            ["customer_phone"] = customer.Text("phone"),
            ["customer_shipping"] = customer["shipping"]?.DeepClone(),
            ["customer_tax_exempt"] = customer.Text("tax_exempt"),
            ["customer_tax_ids"] = new JsonArray(),
            ["default_payment_method"] = null,
            ["default_source"] = null,
            ["default_tax_rates"] = new JsonArray(),
            ["description"] = null,
            ["discounts"] = new JsonArray(),
            ["due_date"] = automatic ? null : transaction.Now + (subscription.Long("days_until_due") * 86400),
            ["effective_at"] = null,
            ["ending_balance"] = null,
            ["footer"] = null,
            ["from_invoice"] = null,
            ["hosted_invoice_url"] = null,
            ["invoice_pdf"] = null,
            ["issuer"] = new JsonObject { ["type"] = "self" },
            ["last_finalization_error"] = null,
            ["latest_revision"] = null,
            ["lines"] = ListEnvelope.Of($"/v1/invoices/{id}/lines", documents, hasMore: false),
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["next_payment_attempt"] = null,
            ["number"] = null,
            ["on_behalf_of"] = null,
            ["parent"] = new JsonObject
            {
                ["quote_details"] = null,
                ["subscription_details"] = new JsonObject
                {
                    ["metadata"] = subscription["metadata"]?.DeepClone(),
                    ["subscription"] = subscription.Text("id"),
                },
                ["type"] = "subscription_details",
            },
            ["payment_settings"] = new JsonObject
            {
                ["default_mandate"] = null,
                ["payment_method_options"] = null,
                ["payment_method_types"] = null,
            },
            ["period_end"] = transaction.Now,
            ["period_start"] = transaction.Now,
            ["post_payment_credit_notes_amount"] = 0,
            ["pre_payment_credit_notes_amount"] = 0,
            ["receipt_number"] = null,
            ["rendering"] = null,
            ["shipping_cost"] = null,
            ["shipping_details"] = null,
            ["starting_balance"] = 0,
            ["statement_descriptor"] = null,
            ["status"] = "draft",
            ["status_transitions"] = new JsonObject
            {
                ["finalized_at"] = null,
                ["marked_uncollectible_at"] = null,
                ["paid_at"] = null,
                ["voided_at"] = null,
            },
            ["subtotal"] = total,
            ["subtotal_excluding_tax"] = total,
            ["test_clock"] = null,
            ["total"] = total,
            ["total_discount_amounts"] = new JsonArray(),
            ["total_excluding_tax"] = total,
            ["total_pretax_credit_amounts"] = new JsonArray(),
            ["total_taxes"] = new JsonArray(),
            ["webhooks_delivered_at"] = transaction.Now,
        });
    }
}
