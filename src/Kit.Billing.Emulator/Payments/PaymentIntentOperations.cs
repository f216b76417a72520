using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Payments;

internal static class PaymentIntentOperations
{
    public static readonly Operation[] All =
    [
        Operation.List("payment_intents", [new("customer", P.Text)], call => call.List(Kinds.PaymentIntent, intent => call.Matches(intent, "customer"))),
        Operation.Get("payment_intents/{id}", [new("client_secret", P.Text)], call => call.Transaction.Get(Kinds.PaymentIntent, call.Id)),
    ];
}
