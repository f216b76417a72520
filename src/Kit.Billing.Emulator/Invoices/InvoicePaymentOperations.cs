using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Invoices;

internal static class InvoicePaymentOperations
{
    public static readonly Operation[] All =
    [
        Operation.List(
            "invoice_payments",
            [
                new("invoice", P.Text),
                new("status", P.OneOf("open", "paid", "canceled")),
                new("payment", P.Object(new("type", P.OneOf("payment_intent"), Required: true), new("payment_intent", P.Text))),
            ],
            call => call.List(Kinds.InvoicePayment, payment => call.Matches(payment, "invoice") && call.Matches(payment, "status")
                && (call.Parameters.Object("payment")?.Text("payment_intent") is not { } intent
                    || payment.Object("payment")?.Text("payment_intent") == intent))),
        Operation.Get("invoice_payments/{id}", [], call => call.Transaction.Get(Kinds.InvoicePayment, call.Id)),
    ];
}
