using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Payments;

internal static class ChargeOperations
{
    public static readonly Operation[] All =
    [
        Operation.List(
            "charges",
            [new("customer", P.Text), new("payment_intent", P.Text)],
            call => call.List(Kinds.Charge, charge => call.Matches(charge, "customer") && call.Matches(charge, "payment_intent"))),
        Operation.Get("charges/{id}", [], call => call.Transaction.Get(Kinds.Charge, call.Id)),
    ];
}
