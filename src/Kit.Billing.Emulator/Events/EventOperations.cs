using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Events;

internal static class EventOperations
{
    public static readonly Operation[] All =
    [
        Operation.List(
            "events",
            [new("type", P.Text), new("types", P.List(P.Text)), new("delivery_success", P.Flag)],
            call =>
            {
                var types = call.Parameters.Texts("types").ToArray();
                return call.List(Kinds.Event, document => EventTypes.Match(call.Parameters.Text("type"), document.Text("type")!)
                    && (types.Length == 0 || types.Any(type => EventTypes.Match(type, document.Text("type")!)))
                    && (call.Parameters["delivery_success"] is null
                        || call.Parameters.Flag("delivery_success") == (document.Long("pending_webhooks") == 0)));
            }),
        Operation.Get("events/{id}", [], call => call.Transaction.Get(Kinds.Event, call.Id)),
    ];
}
