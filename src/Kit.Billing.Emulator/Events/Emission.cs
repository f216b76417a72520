using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Events;

/// <summary>Telling facts. Events keep a snapshot of the object; they become rows and deliveries with the commit.</summary>
internal static class Emission
{
    private static readonly string[] OncePerRequest = ["customer.updated", "customer.subscription.updated", "product.updated", "price.updated"];

    public static void Emit(this Transaction transaction, string type, JsonObject document) =>
        transaction.Events.Add(new PendingEvent(type, transaction.Render(document), Before: null));

    /// <summary>Changes a document and tells it with <c>previous_attributes</c>, unless nothing that shows has changed.</summary>
    public static void Update(this Transaction transaction, string type, JsonObject document, Action change)
    {
        var before = transaction.Render(document);
        change();
        var after = transaction.Render(document);
        if (JsonNode.DeepEquals(before, after))
        {
            return;
        }

        // What one request changes in several steps is told as one update.
        var earlier = OncePerRequest.Contains(type)
            ? transaction.Events.Find(pending => pending.Type == type && pending.Snapshot.Text("id") == after.Text("id"))
            : null;
        if (earlier is not null)
        {
            transaction.Events.Remove(earlier);
        }

        transaction.Events.Add(new PendingEvent(type, after, earlier?.Before ?? before));
    }
}
