using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

/// <summary><c>payment_behavior=pending_if_incomplete</c>: what was asked for waits in <c>pending_update</c> until its invoice is paid.</summary>
internal static class PendingUpdates
{
    private const string Trying = "_trying_update";
    private const string Invoice = "_pending_invoice";
    private const long Lifetime = 23 * 60 * 60;

    public static bool IsTrying(JsonObject subscription) => subscription.ContainsKey(Trying);

    public static void Try(JsonObject subscription, Action work)
    {
        subscription[Trying] = true;
        work();
        subscription.Remove(Trying);
    }

    /// <summary>The payment failed: the old items come back, the new ones wait.</summary>
    public static void Park(Transaction transaction, JsonObject subscription, JsonObject items, JsonObject invoice)
    {
        var shown = transaction.Render(subscription);
        subscription["pending_update"] = new JsonObject
        {
            ["billing_cycle_anchor"] = null,
            ["expires_at"] = transaction.Now + Lifetime,
            ["subscription_items"] = shown.Object("items")!["data"]!.DeepClone(),
            ["trial_end"] = null,
            ["trial_from_plan"] = null,
        };
        subscription["_pending_items"] = subscription["items"]!.DeepClone();
        subscription[Invoice] = invoice.Text("id");
        subscription["items"] = items.DeepClone();
    }

    public static void Paid(Transaction transaction, JsonObject subscription, JsonObject invoice)
    {
        if (subscription.Text(Invoice) != invoice.Text("id") || subscription["_pending_items"] is not { } items)
        {
            return;
        }

        subscription["items"] = items.DeepClone();
        Clear(subscription);
        transaction.Emit("customer.subscription.pending_update_applied", subscription);
    }

    public static void Expire(Transaction transaction, JsonObject subscription, JsonObject invoice)
    {
        if (subscription.Text(Invoice) != invoice.Text("id"))
        {
            return;
        }

        Clear(subscription);
        transaction.Emit("customer.subscription.pending_update_expired", subscription);
    }

    private static void Clear(JsonObject subscription)
    {
        subscription["pending_update"] = null;
        subscription.Remove("_pending_items");
        subscription.Remove(Invoice);
    }
}
