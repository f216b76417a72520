using Kit.Billing.Emulator.Json;

namespace Kit.Billing.Emulator.Events;

/// <summary>
/// The order in which one paid checkout tells its facts, as an application observed it (pay-rails/pay #282). It isn't the order in
/// which things happen: the charge is told before the subscription that it pays for.
/// </summary>
internal static class EmissionOrder
{
    private static readonly string[] PaidCheckout =
    [
        "customer.created",
        "charge.failed",
        "charge.succeeded",
        "payment_method.attached",
        "customer.updated",
        "invoice.created",
        "customer.subscription.created",
        "invoice.updated",
        "invoice.finalized",
        "customer.subscription.updated",
        "invoice.paid",
        "invoice.updated (paid)",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "payment_intent.created",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ];

    public static void AsPaidCheckout(List<PendingEvent> events)
    {
        var ordered = events.OrderBy(Rank).ToList();
        events.Clear();
        events.AddRange(ordered);
    }

    private static int Rank(PendingEvent pending)
    {
        var paid = pending.Type == "invoice.updated" && pending.Snapshot.Text("status") == "paid";
        var rank = Array.IndexOf(PaidCheckout, paid ? "invoice.updated (paid)" : pending.Type);
        return rank >= 0 ? rank : PaidCheckout.Length;
    }
}
