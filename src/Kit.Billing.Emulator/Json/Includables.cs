using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Checkout;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Json;

/// <summary>Keys that Stripe shows only when <c>expand[]</c> names them.</summary>
internal static class Includables
{
    public static JsonNode? Find(Transaction transaction, JsonObject owner, string name) => (owner.Text("object"), name) switch
    {
        (Kinds.Customer, "subscriptions") => Sublist(
            transaction,
            $"/v1/customers/{owner.Text("id")}/subscriptions",
            transaction.Query(Kinds.Subscription, subscription =>
                subscription.Text("customer") == owner.Text("id") && subscription.Text("status") is not ("canceled" or "incomplete_expired")).Reverse()),
        (Kinds.Invoice, "payments") => Sublist(
            transaction,
            $"/v1/invoice_payments?invoice={owner.Text("id")}",
            transaction.Query(Kinds.InvoicePayment, payment => payment.Text("invoice") == owner.Text("id")).Reverse()),
        (Kinds.Invoice, "confirmation_secret") => ConfirmationSecret(transaction, owner),
        (Kinds.CheckoutSession, "line_items") => Sublist(
            transaction,
            $"/v1/checkout/sessions/{owner.Text("id")}/line_items",
            CheckoutLineItems.Of(transaction.Get(Kinds.CheckoutSession, owner.Text("id")))),
        _ => null,
    };

    private static JsonObject Sublist(Transaction transaction, string url, IEnumerable<JsonObject> documents) =>
        ListEnvelope.Of(url, documents.Select(transaction.Render), hasMore: false);

    private static JsonObject? ConfirmationSecret(Transaction transaction, JsonObject invoice)
    {
        var payment = transaction.Query(Kinds.InvoicePayment, candidate => candidate.Text("invoice") == invoice.Text("id")).LastOrDefault();
        return transaction.Find(Kinds.PaymentIntent, payment?.Object("payment")?.Text("payment_intent")) is { } intent
            ? new JsonObject { ["client_secret"] = intent.Text("client_secret"), ["type"] = "payment_intent" }
            : null;
    }
}
