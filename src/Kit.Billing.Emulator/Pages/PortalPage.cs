using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Pages;

/// <summary>The customer's own page: cancel at the period's end, take that back, change the card, see invoices.</summary>
internal static class PortalPage
{
    public static IResult Get(PageContext page, string id) => Show(page, id, new CardForm(), StatusCodes.Status200OK);

    public static IResult PostSubscription(PageContext page, string id, string subscriptionId, IFormCollection form) =>
        page.Store.Write(page.Info, transaction => ChangeSubscription(page, transaction, id, subscriptionId, form["action"] == "cancel"));

    private static IResult ChangeSubscription(PageContext page, Transaction transaction, string id, string subscriptionId, bool cancels)
    {
        if (Customer(transaction, id) is not { } customer
            || transaction.Find(Kinds.Subscription, subscriptionId) is not { } subscription
            || subscription.Text("customer") != customer.Text("id")
            || SubscriptionStatus.IsOver(subscription))
        {
            return page.NotFound();
        }

        var classic = subscription.Object("billing_mode")?.Text("type") == "classic";
        transaction.Update(SubscriptionEngine.Updated, subscription, () => Cancellation.Schedule(
            transaction, subscription, cancels ? Period.EndOf(subscription) : null, atPeriodEnd: cancels && classic));
        return new SeeOther($"{page.LocalRoot}/portal/{id}");
    }

    public static IResult PostCard(PageContext page, string id, IFormCollection form, DateTimeOffset now)
    {
        var fields = CardForm.Read(form, now, withEmail: false);
        if (fields.Card is not { } card)
        {
            return Show(page, id, fields, StatusCodes.Status422UnprocessableEntity);
        }

        try
        {
            return page.Store.Write(page.Info, transaction => ChangeCard(page, transaction, id, card));
        }
        catch (ApiError error)
        {
            fields.Problem = error.Message;
            return Show(page, id, fields, error.Status);
        }
    }

    private static IResult ChangeCard(PageContext page, Transaction transaction, string id, CardDetails card)
    {
        if (Customer(transaction, id) is not { } customer)
        {
            return page.NotFound();
        }

        var method = PaymentMethods.Attach(transaction, PaymentMethods.New(transaction, card), customer);
        transaction.Update("customer.updated", customer, () =>
            customer.Object("invoice_settings")!["default_payment_method"] = method.Text("id"));
        foreach (var subscription in Subscriptions(transaction, customer).Where(subscription => subscription.Text("default_payment_method") is not null))
        {
            transaction.Update(SubscriptionEngine.Updated, subscription, () => subscription["default_payment_method"] = method.Text("id"));
        }

        return new SeeOther($"{page.LocalRoot}/portal/{id}");
    }

    private static IResult Show(PageContext page, string id, CardForm form, int status) => page.Store.Read(page.Info, transaction =>
    {
        if (Customer(transaction, id) is not { } customer)
        {
            return page.NotFound();
        }

        var session = transaction.Get(Kinds.PortalSession, id);
        var invoices = transaction.Query(Kinds.Invoice, invoice =>
            invoice.Text("customer") == customer.Text("id") && invoice.Text("status") != "draft").Reverse();
        var subscriptions = Subscriptions(transaction, customer).ToList();
        return page.Show("Billing", Html.Of($"""
            <h1>Billing of {customer.Text("name") ?? customer.Text("email") ?? customer.Text("id")}</h1>
            {(session.Text("return_url") is { } url ? Html.Of($"""<p><a href="{url}">Return to {transaction.Options.BusinessName}</a></p>""") : Html.Empty)}
            <h2>Subscriptions</h2>
            {(subscriptions.Count == 0 ? Html.Of($"<p>None.</p>") : Html.Empty)}
            {Html.Join(subscriptions.Select(subscription => Subscription(page, transaction, id, subscription)))}
            <h2>Payment method</h2>
            {Card(transaction, customer, subscriptions)}
            <details{(status == StatusCodes.Status200OK ? Html.Empty : Html.Of($" open"))}>
            <summary>Change the card</summary>
            <form method="post" action="{page.LocalRoot}/portal/{id}/card" class="card">
            {form.Fields(withEmail: false)}
            <button class="main" type="submit">Save card</button>
            </form>
            </details>
            <h2>Invoices</h2>
            {Invoices(page, invoices)}
            """), status);
    });

    private static Html Subscription(PageContext page, Transaction transaction, string id, JsonObject subscription)
    {
        var items = string.Join(", ", subscription.Entries("items").Select(item =>
            SubscriptionItems.Describe(transaction, SubscriptionItems.PriceOf(transaction, item), item.Long("quantity"))));
        var until = subscription.LongOrNull("cancel_at");
        return Html.Of($"""
            <section class="card">
            <p><strong>{items}</strong></p>
            <p>{(until is null ? "Renews" : "Ends")} on {Dates.Day(until ?? Period.EndOf(subscription))} · {subscription.Text("status")}</p>
            <form method="post" action="{page.LocalRoot}/portal/{id}/subscriptions/{subscription.Text("id")}">
            {(until is null
                ? Html.Of($"""<button name="action" value="cancel">Cancel at the end of the period</button>""")
                : Html.Of($"""<button name="action" value="resume">Don't cancel</button>"""))}
            </form>
            </section>
            """);
    }

    private static Html Card(Transaction transaction, JsonObject customer, IEnumerable<JsonObject> subscriptions)
    {
        var id = subscriptions.Select(subscription => subscription.Text("default_payment_method")).FirstOrDefault(method => method is not null)
            ?? Customers.Customers.DefaultPaymentMethod(customer);
        return transaction.Find(Kinds.PaymentMethod, id)?.Object("card") is { } card
            ? Html.Of($"<p>{card.Text("brand")} •••• {card.Text("last4")}, expires {card.Long("exp_month")} / {card.Long("exp_year")}</p>")
            : Html.Of($"<p>None.</p>");
    }

    private static Html Invoices(PageContext page, IEnumerable<JsonObject> invoices) => Html.Of($"""
        <div class="scroll"><table>
        <thead><tr><th scope="col">Invoice</th><th scope="col">Date</th><th scope="col">Status</th><th scope="col" class="number">Total</th></tr></thead>
        <tbody>
        {Html.Join(invoices.Select(invoice => Html.Of($"""
            <tr><td><a href="{page.LocalRoot}/invoices/{invoice.Text("id")}">{invoice.Text("number")}</a></td>
            <td>{Dates.Day(invoice.Long("created"))}</td><td>{invoice.Text("status")}</td>
            <td class="number">{Money.Format(invoice.Long("total"), invoice.Text("currency")!)}</td></tr>
            """)))}
        </tbody>
        </table></div>
        """);

    private static JsonObject? Customer(Transaction transaction, string sessionId) =>
        transaction.Find(Kinds.Customer, transaction.Find(Kinds.PortalSession, sessionId)?.Text("customer")) is { } customer && !customer.Flag("deleted")
            ? customer
            : null;

    private static IEnumerable<JsonObject> Subscriptions(Transaction transaction, JsonObject customer) =>
        transaction.Query(Kinds.Subscription, subscription => subscription.Text("customer") == customer.Text("id") && !SubscriptionStatus.IsOver(subscription));
}
