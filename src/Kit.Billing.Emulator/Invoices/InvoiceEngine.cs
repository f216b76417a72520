using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Customers;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Subscriptions;

namespace Kit.Billing.Emulator.Invoices;

/// <summary>The life of an invoice: draft, open, paid or void.</summary>
internal static class InvoiceEngine
{
    public static JsonObject Create(Transaction transaction, JsonObject subscription, string reason, IReadOnlyCollection<InvoiceLine> lines)
    {
        var customer = transaction.Get(Kinds.Customer, subscription.Text("customer"), "customer");
        var invoice = InvoiceDocument.New(transaction, subscription, customer, reason, lines);
        transaction.Emit("invoice.created", invoice);
        return invoice;
    }

    /// <summary>Opens the invoice: gives it its number and a payment to wait for. Nothing due means paid.</summary>
    public static void Complete(Transaction transaction, JsonObject invoice)
    {
        var customer = transaction.Get(Kinds.Customer, invoice.Text("customer"), "customer");
        transaction.Update("invoice.updated", invoice, () =>
        {
            ApplyBalance(transaction, invoice, customer);
            invoice["status"] = "open";
            invoice["number"] = Customers.Customers.NextInvoiceNumber(customer);
            invoice["effective_at"] = transaction.Now;
            invoice["hosted_invoice_url"] = $"{transaction.Request.BaseUrl}/invoices/{invoice.Text("id")}";
            invoice.Object("status_transitions")!["finalized_at"] = transaction.Now;
        });
        transaction.Emit("invoice.finalized", invoice);
        if (invoice.Long("amount_due") > 0)
        {
            InvoicePayments.New(transaction, invoice, PaymentIntents.New(transaction, invoice));
        }
        else
        {
            MarkPaid(transaction, invoice);
        }
    }

    /// <summary>Tries to collect. A decline is told in events and handed back; what it means for the subscription is settled too.</summary>
    public static CardDecline? Collect(Transaction transaction, JsonObject invoice, JsonObject method, bool authenticated)
    {
        transaction.Update("invoice.updated", invoice, () =>
        {
            invoice["attempted"] = true;
            invoice["attempt_count"] = invoice.Long("attempt_count") + 1;
        });
        var intent = InvoicePayments.IntentOf(transaction, invoice);
        if (PaymentIntents.Charge(transaction, intent, method, authenticated) is { } decline)
        {
            transaction.Emit(decline == CardDecline.AuthenticationRequired ? "invoice.payment_action_required" : "invoice.payment_failed", invoice);
            if (transaction.Find(Kinds.Subscription, InvoiceDocument.SubscriptionOf(invoice)) is { } subscription)
            {
                SubscriptionEngine.PaymentFailed(transaction, subscription);
            }

            return decline;
        }

        MarkPaid(transaction, invoice);
        return null;
    }

    public static void MarkPaid(Transaction transaction, JsonObject invoice, bool outOfBand = false)
    {
        var due = invoice.Long("amount_due");
        transaction.Update("invoice.updated", invoice, () =>
        {
            invoice["status"] = "paid";
            invoice["attempted"] = true;
            invoice["auto_advance"] = false;
            invoice["amount_paid"] = due;
            invoice["amount_remaining"] = 0;
            invoice["next_payment_attempt"] = null;
            invoice.Object("status_transitions")!["paid_at"] = transaction.Now;
        });
        transaction.Emit("invoice.paid", invoice);
        if (outOfBand)
        {
            InvoicePayments.Cancel(transaction, invoice);
        }
        else
        {
            transaction.Emit("invoice.payment_succeeded", invoice);
            InvoicePayments.MarkPaid(transaction, invoice);
        }

        if (transaction.Find(Kinds.Subscription, InvoiceDocument.SubscriptionOf(invoice)) is { } subscription)
        {
            SubscriptionEngine.InvoicePaid(transaction, subscription, invoice);
        }
    }

    public static void Void(Transaction transaction, JsonObject invoice)
    {
        if (invoice.Text("status") is not ("open" or "uncollectible"))
        {
            throw ApiError.Invalid($"You can only void open invoices. This invoice is {invoice.Text("status")}.", code: "invoice_not_editable");
        }

        transaction.Update("invoice.updated", invoice, () =>
        {
            invoice["status"] = "void";
            invoice["auto_advance"] = false;
            invoice.Object("status_transitions")!["voided_at"] = transaction.Now;
        });
        InvoicePayments.Cancel(transaction, invoice);
        transaction.Emit("invoice.voided", invoice);
        if (transaction.Find(Kinds.Subscription, InvoiceDocument.SubscriptionOf(invoice)) is { } subscription)
        {
            SubscriptionEngine.InvoiceVoided(transaction, subscription, invoice);
        }
    }

    /// <summary>A credit balance (negative) pays first; a negative total becomes credit.</summary>
    private static void ApplyBalance(Transaction transaction, JsonObject invoice, JsonObject customer)
    {
        var start = customer.Long("balance");
        var due = Math.Max(0, invoice.Long("total") + start);
        var end = invoice.Long("total") + start - due;
        invoice["starting_balance"] = start;
        invoice["ending_balance"] = end;
        invoice["amount_due"] = due;
        invoice["amount_remaining"] = due;
        if (end != start)
        {
            transaction.Update("customer.updated", customer, () => customer["balance"] = end);
        }
    }
}
