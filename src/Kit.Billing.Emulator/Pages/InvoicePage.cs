using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;
using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Pages;

/// <summary>The page that an invoice's <c>hosted_invoice_url</c> leads to: shows it, and takes a card while it is open.</summary>
internal static class InvoicePage
{
    public static IResult Get(PageContext page, string id) => Show(page, id, new CardForm(), StatusCodes.Status200OK);

    public static IResult Post(PageContext page, string id, IFormCollection form, DateTimeOffset now)
    {
        var fields = CardForm.Read(form, now, withEmail: false);
        if (fields.Card is not { } card)
        {
            return Show(page, id, fields, StatusCodes.Status422UnprocessableEntity);
        }

        if (card.Card.Authenticates)
        {
            return Authentications.Start(page, Authentications.Invoice, id, card);
        }

        try
        {
            return Pay(page, id, card, authenticated: false);
        }
        catch (ApiError error)
        {
            fields.Problem = error.Message;
            return Show(page, id, fields, error.Status);
        }
    }

    public static IResult Pay(PageContext page, string id, CardDetails card, bool authenticated)
    {
        page.Store.Write(page.Info, transaction => Pay(transaction, id, card, authenticated));
        return new SeeOther($"{page.LocalRoot}/invoices/{id}");
    }

    private static JsonObject Pay(Transaction transaction, string id, CardDetails card, bool authenticated)
    {
        var invoice = transaction.Get(Kinds.Invoice, id);
        if (invoice.Text("status") == "open")
        {
            var customer = Customers.Customers.Get(transaction, invoice.Text("customer"), "customer");
            var method = PaymentMethods.Attach(transaction, PaymentMethods.New(transaction, card), customer);
            if (InvoiceEngine.Collect(transaction, invoice, method, authenticated) is { } decline)
            {
                throw new ApiError(StatusCodes.Status402PaymentRequired, "card_error", decline.Message) { KeepChanges = true };
            }

            // A subscription goes on with the card that paid.
            if (transaction.Find(Kinds.Subscription, InvoiceDocument.SubscriptionOf(invoice)) is { } subscription)
            {
                transaction.Update("customer.subscription.updated", subscription, () => subscription["default_payment_method"] ??= method.Text("id"));
            }
        }

        return invoice;
    }

    public static IResult Show(PageContext page, string id, CardForm form, int status) => page.Store.Read(page.Info, transaction =>
        transaction.Find(Kinds.Invoice, id) is { } invoice && invoice.Text("status") != "draft"
            ? page.Show("Invoice " + invoice.Text("number"), Body(page, transaction, invoice, form), status)
            : page.NotFound());

    private static Html Body(PageContext page, Transaction transaction, JsonObject invoice, CardForm form)
    {
        var currency = invoice.Text("currency")!;
        return Html.Of($"""
            <div class="columns">
            <section aria-labelledby="invoice">
            <h1 id="invoice">Invoice {invoice.Text("number")}</h1>
            <p class="amount">{Money.Format(invoice.Long("total"), currency)}</p>
            <p>{Status(invoice)}</p>
            <p class="soft">From {transaction.Options.BusinessName}{(invoice.Text("customer_email") is { } email ? " to " + email : "")}</p>
            {LineItemTable.OfInvoice(invoice)}
            </section>
            {(invoice.Text("status") == "open" ? Payment(page, invoice, form) : Html.Empty)}
            </div>
            """);
    }

    private static Html Status(JsonObject invoice) => invoice.Text("status") switch
    {
        "paid" => Html.Of($"""<strong class="good">Paid</strong>"""),
        "open" => Html.Of($"""<strong class="bad">{Money.Format(invoice.Long("amount_remaining"), invoice.Text("currency")!)} due</strong>"""),
        var other => Html.Of($"<strong>{other}</strong>"),
    };

    private static Html Payment(PageContext page, JsonObject invoice, CardForm form) => Html.Of($"""
        <section class="card" aria-labelledby="paying">
        <h2 id="paying">Pay with card</h2>
        <form method="post" action="{page.LocalRoot}/invoices/{invoice.Text("id")}">
        {form.Fields(withEmail: false)}
        <button class="main" type="submit">Pay {Money.Format(invoice.Long("amount_remaining"), invoice.Text("currency")!)}</button>
        </form>
        {CardForm.Hints}
        </section>
        """);
}
