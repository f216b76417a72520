using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Customers;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Invoices;

internal static class InvoiceOperations
{
    public static readonly Operation[] All =
    [
        Operation.List(
            "invoices",
            [
                new("customer", P.Text),
                new("subscription", P.Text),
                new("status", P.OneOf("draft", "open", "paid", "uncollectible", "void")),
                new("collection_method", P.OneOf("charge_automatically", "send_invoice")),
            ],
            call => call.List(Kinds.Invoice, invoice => call.Matches(invoice, "customer") && call.Matches(invoice, "status")
                && call.Matches(invoice, "collection_method")
                && (call.Parameters.Text("subscription") is not { } subscription || InvoiceDocument.SubscriptionOf(invoice) == subscription))),
        Operation.Get("invoices/{id}", [], call => call.Transaction.Get(Kinds.Invoice, call.Id)),
        Operation.List("invoices/{id}/lines", [], call =>
            ListEnvelope.Page(call, call.Transaction.Get(Kinds.Invoice, call.Id).Entries("lines"))),
        Operation.Post(
            "invoices/{id}",
            [new("metadata", P.Map), new("description", P.Text), new("footer", P.Text), new("auto_advance", P.Flag)],
            Update),
        Operation.Post(
            "invoices/{id}/pay",
            [new("payment_method", P.Text), new("paid_out_of_band", P.Flag), new("off_session", P.Flag), new("forgive", P.Flag)],
            Pay),
        Operation.Post("invoices/{id}/void", [], call =>
        {
            var invoice = call.Transaction.Get(Kinds.Invoice, call.Id);
            InvoiceEngine.Void(call.Transaction, invoice);
            return invoice;
        }),
    ];

    private static JsonObject Update(Call call)
    {
        var invoice = call.Transaction.Get(Kinds.Invoice, call.Id);
        call.Transaction.Update("invoice.updated", invoice, () =>
        {
            invoice.Take(call.Parameters, "description", "footer", "auto_advance");
            Metadata.Merge(invoice, call.Parameters);
        });
        return invoice;
    }

    private static JsonObject Pay(Call call)
    {
        var transaction = call.Transaction;
        var invoice = transaction.Get(Kinds.Invoice, call.Id);
        if (invoice.Text("status") == "paid")
        {
            throw ApiError.Invalid("Invoice is already paid", code: "invoice_already_paid");
        }

        if (invoice.Text("status") != "open")
        {
            throw ApiError.Invalid($"You can only pay open invoices. This invoice is {invoice.Text("status")}.", code: "invoice_not_editable");
        }

        if (call.Parameters.Flag("paid_out_of_band"))
        {
            InvoiceEngine.MarkPaid(transaction, invoice, outOfBand: true);
            return invoice;
        }

        var customer = Customers.Customers.Get(transaction, invoice.Text("customer"), "customer");
        var methodId = call.Parameters.Text("payment_method") ?? DefaultMethod(transaction, invoice, customer)
            ?? throw ApiError.Invalid("There is no `default_payment_method` set on this Customer or Invoice. Please set a payment method.", "payment_method");
        var method = PaymentMethods.GetOf(transaction, customer, methodId, "payment_method");
        if (InvoiceEngine.Collect(transaction, invoice, method, authenticated: false) is { } decline)
        {
            // The attempt was made: it stays on the invoice although the request is refused.
            var intent = InvoicePayments.IntentOf(transaction, invoice);
            throw new ApiError(402, "card_error", decline.Message)
            {
                Code = decline == CardDecline.AuthenticationRequired ? "invoice_payment_intent_requires_action" : decline.Code,
                DeclineCode = decline.DeclineCode,
                Charge = intent.Text("latest_charge"),
                PaymentIntent = transaction.Render(intent),
                KeepChanges = true,
            };
        }

        return invoice;
    }

    private static string? DefaultMethod(Transaction transaction, JsonObject invoice, JsonObject customer) =>
        invoice.Text("default_payment_method")
        ?? transaction.Find(Kinds.Subscription, InvoiceDocument.SubscriptionOf(invoice))?.Text("default_payment_method")
        ?? Customers.Customers.DefaultPaymentMethod(customer);
}
