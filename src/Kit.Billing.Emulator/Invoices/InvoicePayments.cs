using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Invoices;

/// <summary>What ties an invoice to its payment.</summary>
internal static class InvoicePayments
{
    public static void New(Transaction transaction, JsonObject invoice, JsonObject intent) => transaction.Add(Kinds.InvoicePayment, new JsonObject
    {
        ["id"] = Ids.New("inpay_"),
        ["object"] = Kinds.InvoicePayment,
        ["amount_paid"] = null,
        ["amount_requested"] = invoice.Long("amount_due"),
        ["created"] = transaction.Now,
        ["currency"] = invoice.Text("currency"),
        ["invoice"] = invoice.Text("id"),
        ["is_default"] = true,
        ["livemode"] = false,
        ["payment"] = new JsonObject { ["payment_intent"] = intent.Text("id"), ["type"] = "payment_intent" },
        ["status"] = "open",
        ["status_transitions"] = new JsonObject { ["canceled_at"] = null, ["paid_at"] = null },
    });

    public static JsonObject IntentOf(Transaction transaction, JsonObject invoice) =>
        transaction.Get(Kinds.PaymentIntent, Find(transaction, invoice)?.Object("payment")?.Text("payment_intent"));

    /// <summary>The payment method that paid, if one did.</summary>
    public static string? MethodOf(Transaction transaction, JsonObject invoice) =>
        transaction.Find(Kinds.PaymentIntent, Find(transaction, invoice)?.Object("payment")?.Text("payment_intent"))?.Text("payment_method");

    public static void MarkPaid(Transaction transaction, JsonObject invoice)
    {
        if (Find(transaction, invoice) is not { } payment)
        {
            return;
        }

        payment["amount_paid"] = payment.Long("amount_requested");
        payment["status"] = "paid";
        payment.Object("status_transitions")!["paid_at"] = transaction.Now;
        transaction.Emit("invoice_payment.paid", payment);
    }

    public static void Cancel(Transaction transaction, JsonObject invoice)
    {
        if (Find(transaction, invoice) is not { } payment)
        {
            return;
        }

        payment["status"] = "canceled";
        payment.Object("status_transitions")!["canceled_at"] = transaction.Now;
        PaymentIntents.Cancel(transaction, IntentOf(transaction, invoice));
    }

    private static JsonObject? Find(Transaction transaction, JsonObject invoice)
    {
        var id = invoice.Text("id");
        return transaction.Query(Kinds.InvoicePayment, payment => payment.Text("invoice") == id).LastOrDefault();
    }
}
