using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Customers;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

/// <summary>The status machine of subscriptions.</summary>
internal static class SubscriptionEngine
{
    public const string Updated = "customer.subscription.updated";

    /// <summary>Starts a subscription: its first invoice is made and, unless somebody is still to confirm it, paid.</summary>
    /// <param name="transaction">The work this belongs to.</param>
    /// <param name="customer">Who subscribes.</param>
    /// <param name="changes">What to.</param>
    /// <param name="parameters">The rest, under the names of <c>POST /v1/subscriptions</c>.</param>
    /// <param name="method">The payment method, or null for the customer's default.</param>
    /// <param name="authenticated">Whether 3D Secure was completed.</param>
    public static JsonObject Create(
        Transaction transaction,
        JsonObject customer,
        IReadOnlyCollection<ItemChange> changes,
        JsonObject parameters,
        JsonObject? method,
        bool authenticated = false)
    {
        var subscription = SubscriptionDocument.New(transaction, customer.Text("id")!, parameters);
        var trialEnd = Trials.End(transaction, parameters);
        foreach (var change in changes)
        {
            var item = SubscriptionItems.Add(transaction, subscription, change, transaction.Now, trialEnd);
            subscription["currency"] ??= SubscriptionItems.PriceOf(transaction, item).Text("currency");
        }

        Customers.Customers.LockCurrency(transaction, customer, subscription.Text("currency")!);
        subscription["default_payment_method"] = method?.Text("id");
        Cancellation.Apply(transaction, subscription, parameters);
        if (trialEnd is not null)
        {
            Trials.Begin(transaction, subscription, trialEnd.Value);
        }
        else if (subscription.Text("collection_method") == "send_invoice")
        {
            subscription["status"] = "active";
        }

        var lines = SubscriptionItems.Of(subscription).OfType<JsonObject>().Select(item => trialEnd is null
            ? SubscriptionItems.Line(transaction, item)
            : Trials.Line(transaction, item));
        var invoice = InvoiceEngine.Create(transaction, subscription, "subscription_create", [.. lines]);
        subscription["latest_invoice"] = invoice.Text("id");
        transaction.Emit("customer.subscription.created", subscription);
        InvoiceEngine.Complete(transaction, invoice);
        var behavior = parameters.Text("payment_behavior") ?? "allow_incomplete";
        if (invoice.Text("status") == "open" && subscription.Text("collection_method") == "charge_automatically" && behavior != "default_incomplete")
        {
            CollectFirst(transaction, invoice, method ?? DefaultMethod(transaction, subscription, customer), behavior, authenticated);
        }

        return subscription;
    }

    public static JsonObject? DefaultMethod(Transaction transaction, JsonObject subscription, JsonObject customer) =>
        transaction.Find(Kinds.PaymentMethod, subscription.Text("default_payment_method") ?? Customers.Customers.DefaultPaymentMethod(customer));

    public static void InvoicePaid(Transaction transaction, JsonObject subscription, JsonObject invoice)
    {
        transaction.Update(Updated, subscription, () =>
        {
            PendingUpdates.Paid(transaction, subscription, invoice);
            if (subscription.Text("status") is "incomplete" or "past_due" or "unpaid")
            {
                subscription["status"] = "active";
            }

            if (subscription.Object("payment_settings")?.Text("save_default_payment_method") == "on_subscription"
                && InvoicePayments.MethodOf(transaction, invoice) is { } method)
            {
                subscription["default_payment_method"] = method;
            }
        });
        SetDelinquent(transaction, subscription, delinquent: false);
    }

    public static void PaymentFailed(Transaction transaction, JsonObject subscription)
    {
        if (PendingUpdates.IsTrying(subscription) || subscription.Text("status") == "incomplete")
        {
            return;
        }

        transaction.Update(Updated, subscription, () =>
        {
            if (subscription.Text("status") is "active" or "trialing")
            {
                subscription["status"] = "past_due";
            }
        });
        SetDelinquent(transaction, subscription, delinquent: true);
    }

    public static void InvoiceVoided(Transaction transaction, JsonObject subscription, JsonObject invoice)
    {
        PendingUpdates.Expire(transaction, subscription, invoice);
        if (subscription.Text("status") == "incomplete" && subscription.Text("latest_invoice") == invoice.Text("id"))
        {
            transaction.Update(Updated, subscription, () =>
            {
                subscription["status"] = "incomplete_expired";
                subscription["ended_at"] = transaction.Now;
            });
        }
    }

    /// <summary>Ends a subscription at once.</summary>
    public static void Cancel(Transaction transaction, JsonObject subscription, string? comment, string? feedback)
    {
        subscription["status"] = "canceled";
        subscription["canceled_at"] = transaction.Now;
        subscription["ended_at"] = transaction.Now;
        subscription["pending_update"] = null;
        subscription["cancellation_details"] = new JsonObject
        {
            ["comment"] = comment,
            ["feedback"] = feedback,
            ["reason"] = "cancellation_requested",
        };
        transaction.Emit("customer.subscription.deleted", subscription);
    }

    private static void CollectFirst(Transaction transaction, JsonObject invoice, JsonObject? method, string behavior, bool authenticated)
    {
        if (method is null)
        {
            throw ApiError.Invalid(
                "This customer has no attached payment source or default payment method. Please consider adding a default payment method. "
                + "For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.",
                code: "resource_missing");
        }

        var decline = InvoiceEngine.Collect(transaction, invoice, method, authenticated);
        if (decline is not null && behavior == "error_if_incomplete")
        {
            throw decline.ToError();
        }
    }

    private static void SetDelinquent(Transaction transaction, JsonObject subscription, bool delinquent)
    {
        if (transaction.Find(Kinds.Customer, subscription.Text("customer")) is { } customer && !customer.Flag("deleted"))
        {
            transaction.Update("customer.updated", customer, () => customer["delinquent"] = delinquent);
        }
    }
}
