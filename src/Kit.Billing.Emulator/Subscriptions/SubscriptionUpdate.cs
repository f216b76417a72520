using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Customers;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

/// <summary>Changing a running subscription: items, and what the change costs.</summary>
internal static class SubscriptionUpdate
{
    public static readonly Parameter[] Behaviors =
    [
        new("payment_behavior", P.OneOf("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete")),
        new("proration_behavior", P.OneOf("create_prorations", "none", "always_invoice")),
        new("proration_date", P.Integer),
        new("off_session", P.Flag),
    ];

    public static void Run(Transaction transaction, JsonObject subscription, IReadOnlyCollection<ItemChange> changes, JsonObject parameters)
    {
        if (SubscriptionStatus.IsOver(subscription))
        {
            throw ApiError.Invalid("A canceled subscription can only update its cancellation_details and metadata.");
        }

        var before = subscription.Object("items")!.Copy();
        var endsTrial = parameters.Text("trial_end") == "now" && subscription.Text("status") == "trialing";
        var restarts = false;
        transaction.Update(SubscriptionEngine.Updated, subscription, () =>
        {
            restarts = Apply(transaction, subscription, changes) || endsTrial || parameters.Text("billing_cycle_anchor") == "now";
            if (restarts)
            {
                Restart(transaction, subscription, endsTrial);
            }
        });

        var lines = Bill(transaction, subscription, before, parameters, restarts, endsTrial);
        if (lines.Count == 0)
        {
            return;
        }

        if (restarts || parameters.Text("proration_behavior") == "always_invoice")
        {
            Charge(transaction, subscription, before, lines, parameters.Text("payment_behavior") ?? "allow_incomplete");
        }
        else
        {
            PendingLines.Keep(subscription, lines);
        }
    }

    /// <summary>Changes the items, and tells whether the billing period must start anew.</summary>
    private static bool Apply(Transaction transaction, JsonObject subscription, IReadOnlyCollection<ItemChange> changes)
    {
        var items = SubscriptionItems.Of(subscription);
        var interval = SubscriptionItems.PriceOf(transaction, items[0]!.AsObject());
        foreach (var change in changes)
        {
            if (change.Id is null)
            {
                // A new item joins the running period of the others.
                var first = items.OfType<JsonObject>().FirstOrDefault();
                SubscriptionItems.Add(transaction, subscription, change, transaction.Now, first?.LongOrNull("current_period_end"));
                continue;
            }

            var item = SubscriptionItems.Find(subscription, change.Id, change.Name("id"));
            if (change.Deleted)
            {
                items.Remove(item);
            }
            else
            {
                SubscriptionItems.Change(transaction, subscription, item, change);
            }
        }

        if (items.Count == 0)
        {
            throw ApiError.Invalid("A subscription must have at least one active plan.", "items");
        }

        return items.OfType<JsonObject>().Any(item => !Period.SameInterval(interval, SubscriptionItems.PriceOf(transaction, item)));
    }

    private static void Restart(Transaction transaction, JsonObject subscription, bool endsTrial)
    {
        subscription["billing_cycle_anchor"] = transaction.Now;
        if (endsTrial)
        {
            subscription["trial_end"] = transaction.Now;
            subscription["status"] = "active";
        }

        foreach (var item in SubscriptionItems.Of(subscription).OfType<JsonObject>())
        {
            item["current_period_start"] = transaction.Now;
            item["current_period_end"] = Period.End(transaction.Now, SubscriptionItems.PriceOf(transaction, item));
        }
    }

    private static List<InvoiceLine> Bill(
        Transaction transaction, JsonObject subscription, JsonObject before, JsonObject parameters, bool restarts, bool endsTrial)
    {
        var items = SubscriptionItems.Of(subscription).OfType<JsonObject>().ToList();
        var prorates = parameters.Text("proration_behavior") != "none" && !endsTrial && subscription.Text("status") != "trialing";
        var lines = prorates
            ? Proration.Lines(
                transaction, [.. before.Objects("data")], items, parameters.LongOrNull("proration_date") ?? transaction.Now, creditsOnly: restarts)
            : [];
        if (restarts)
        {
            lines.AddRange(items.Select(item => SubscriptionItems.Line(transaction, item)));
        }

        return lines;
    }

    private static void Charge(
        Transaction transaction, JsonObject subscription, JsonObject before, IReadOnlyCollection<InvoiceLine> lines, string behavior)
    {
        var customer = Customers.Customers.Get(transaction, subscription.Text("customer"), "customer");
        var invoice = InvoiceEngine.Create(transaction, subscription, "subscription_update", lines);
        transaction.Update(SubscriptionEngine.Updated, subscription, () => subscription["latest_invoice"] = invoice.Text("id"));
        PendingUpdates.Try(subscription, () => InvoiceEngine.Complete(transaction, invoice));
        if (invoice.Text("status") != "open" || subscription.Text("collection_method") == "send_invoice" || behavior == "default_incomplete")
        {
            return;
        }

        CardDecline? decline = null;
        var method = SubscriptionEngine.DefaultMethod(transaction, subscription, customer);
        PendingUpdates.Try(subscription, () => decline = method is null
            ? CardDecline.Generic
            : InvoiceEngine.Collect(transaction, invoice, method, authenticated: false));
        switch (decline, behavior)
        {
            case (null, _):
                break;
            case (_, "error_if_incomplete"):
                throw decline.ToError();
            case (_, "pending_if_incomplete"):
                transaction.Update(SubscriptionEngine.Updated, subscription, () => PendingUpdates.Park(transaction, subscription, before, invoice));
                break;
            default:
                SubscriptionEngine.PaymentFailed(transaction, subscription);
                break;
        }
    }
}
