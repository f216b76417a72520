using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Webhooks;

namespace Kit.Billing.Emulator.Events;

/// <summary>Turns the facts of a transaction into stored events and their deliveries, in the same commit.</summary>
internal static class EventRecorder
{
    public static void Record(Transaction transaction)
    {
        foreach (var pending in transaction.Events)
        {
            var data = new JsonObject { ["object"] = pending.Snapshot };
            if (pending.Before is not null)
            {
                data["previous_attributes"] = PreviousAttributes.Between(pending.Before, pending.Snapshot);
            }

            var recorded = transaction.Add(Kinds.Event, new JsonObject
            {
                ["id"] = Ids.New("evt_"),
                ["object"] = "event",
                ["api_version"] = transaction.Options.ApiVersion,
                ["created"] = transaction.Now,
                ["data"] = data,
                ["livemode"] = false,
                ["pending_webhooks"] = 0,
                ["request"] = new JsonObject
                {
                    ["id"] = transaction.Request.Id,
                    ["idempotency_key"] = transaction.Request.IdempotencyKey,
                },
                ["type"] = pending.Type,
            });
            Deliveries.Schedule(transaction, recorded);
        }

        transaction.Events.Clear();
    }
}
