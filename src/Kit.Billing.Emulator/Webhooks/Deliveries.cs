using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Webhooks;

/// <summary>The rows of what is still to be delivered, and what became of the rest.</summary>
internal static class Deliveries
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";
    public const string Dropped = "dropped";

    /// <summary>One delivery for each endpoint that wants the event.</summary>
    public static void Schedule(Transaction transaction, JsonObject recorded)
    {
        var endpoints = transaction.Query(Kinds.WebhookEndpoint, endpoint => endpoint.Text("status") == "enabled"
            && endpoint.Texts("enabled_events").Any(filter => EventTypes.Match(filter, recorded.Text("type")!)));
        foreach (var endpoint in endpoints)
        {
            Add(transaction, recorded, endpoint);
        }
    }

    /// <summary>Delivers an event once more, to every endpoint that wants it.</summary>
    public static void Resend(Transaction transaction, string eventId) => Schedule(transaction, transaction.Get(Kinds.Event, eventId));

    public static void Add(Transaction transaction, JsonObject recorded, JsonObject endpoint)
    {
        var delivery = transaction.Add(Kinds.Delivery, new JsonObject
        {
            ["id"] = Ids.New("dlv_"),
            ["event"] = recorded.Text("id"),
            ["endpoint"] = endpoint.Text("id"),
            ["created"] = transaction.Now,
            ["state"] = Pending,
            ["attempts"] = 0,
            ["due"] = transaction.UtcNow.ToUnixTimeMilliseconds(),
            ["order"] = 0,
            ["status"] = null,
            ["error"] = null,
        });
        delivery["order"] = transaction.NextOrder();
        recorded["pending_webhooks"] = recorded.Long("pending_webhooks") + 1;
    }

    /// <summary>Writes down how an attempt went, and when the next one is due, if any.</summary>
    public static void Finish(Transaction transaction, string deliveryId, int? status, string? error)
    {
        if (transaction.Find(Kinds.Delivery, deliveryId) is not { } delivery || delivery.Text("state") != Pending)
        {
            return;
        }

        var attempts = delivery.Long("attempts") + 1;
        delivery["attempts"] = attempts;
        delivery["status"] = status;
        delivery["error"] = error;
        if (status is >= 200 and < 300)
        {
            Close(transaction, delivery, Delivered);
        }
        else if (attempts > transaction.Options.RetrySchedule.Count)
        {
            Close(transaction, delivery, Failed);
        }
        else
        {
            var wait = transaction.Options.RetrySchedule[(int)attempts - 1];
            delivery["due"] = (transaction.UtcNow + wait).ToUnixTimeMilliseconds();
        }
    }

    public static void Close(Transaction transaction, JsonObject delivery, string state)
    {
        delivery["state"] = state;
        if (transaction.Find(Kinds.Event, delivery.Text("event")) is { } recorded)
        {
            recorded["pending_webhooks"] = Math.Max(0, recorded.Long("pending_webhooks") - 1);
        }
    }

    public static IEnumerable<JsonObject> Open(Transaction transaction) =>
        transaction.Query(Kinds.Delivery, delivery => delivery.Text("state") == Pending).OrderBy(delivery => delivery.Long("order"));
}
