using Kit.Billing.Emulator.Checkout;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Subscriptions;

namespace Kit.Billing.Emulator.Storage;

/// <summary>What happens by the clock alone. Run before every request and now and then.</summary>
internal static class Upkeep
{
    private const long FirstPaymentWindow = 23 * 60 * 60;

    public static int Run(Transaction transaction)
    {
        var now = transaction.Now;
        foreach (var session in transaction.Query(Kinds.CheckoutSession, session => session.Text("status") == "open" && session.Long("expires_at") <= now))
        {
            CheckoutSessions.Expire(transaction, session);
        }

        foreach (var subscription in transaction.Query(Kinds.Subscription, subscription =>
            !SubscriptionStatus.IsOver(subscription) && subscription.LongOrNull("cancel_at") <= now))
        {
            subscription["status"] = "canceled";
            subscription["ended_at"] = subscription.Long("cancel_at");
            transaction.Emit("customer.subscription.deleted", subscription);
        }

        foreach (var subscription in transaction.Query(Kinds.Subscription, subscription =>
            subscription.Text("status") == "incomplete" && subscription.Long("created") + FirstPaymentWindow <= now))
        {
            Invoices.InvoiceEngine.Void(transaction, transaction.Get(Kinds.Invoice, subscription.Text("latest_invoice")));
        }

        return 0;
    }
}
