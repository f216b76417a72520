using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Checkout;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;
using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Pages;

/// <summary>The page that a checkout session's <c>url</c> leads to.</summary>
internal static class CheckoutPage
{
    public static IResult Get(PageContext page, string id) => Show(page, id, new CardForm(), StatusCodes.Status200OK);

    public static IResult Post(PageContext page, string id, IFormCollection form, DateTimeOffset now)
    {
        if (page.Store.Read(page.Info, transaction => transaction.Find(Kinds.CheckoutSession, id)) is not { } session)
        {
            return page.NotFound();
        }

        if (session.Text("status") != "open")
        {
            return Get(page, id);
        }

        var fields = CardForm.Read(form, now, AsksEmail(session));
        if (fields.Card is not { } entered)
        {
            return Show(page, id, fields, StatusCodes.Status422UnprocessableEntity);
        }

        var card = entered with { Email = entered.Email ?? session.Text("customer_email") };
        if (card.Card.Authenticates)
        {
            return Authentications.Start(page, Authentications.Checkout, id, card);
        }

        try
        {
            return Complete(page, id, card, authenticated: false);
        }
        catch (ApiError error)
        {
            fields.Problem = error.Message;
            return Show(page, id, fields, error.Status);
        }
    }

    /// <summary>Pays, and sends the browser to the success URL.</summary>
    public static IResult Complete(PageContext page, string id, CardDetails card, bool authenticated)
    {
        var url = page.Store.Write(page.Info, transaction =>
        {
            var session = transaction.Get(Kinds.CheckoutSession, id);
            if (session.Text("status") == "open")
            {
                CheckoutSessions.Complete(transaction, session, card, authenticated);
            }

            // An expired one shows its page, which says so.
            return session.Text("status") == "complete" ? CheckoutSessions.SuccessUrl(session) : $"{page.LocalRoot}/checkout/{id}";
        });
        return new SeeOther(url);
    }

    public static IResult Show(PageContext page, string id, CardForm form, int status) => page.Store.Read(page.Info, transaction =>
        transaction.Find(Kinds.CheckoutSession, id) is not { } session ? page.NotFound() : session.Text("status") switch
        {
            "complete" => new SeeOther(CheckoutSessions.SuccessUrl(session)),
            "expired" => page.Show(
                "Expired",
                Html.Of($"<h1>This checkout has expired</h1><p>Go back and start again.</p>{Back(session)}"),
                StatusCodes.Status410Gone),
            _ => page.Show("Checkout", Body(page, transaction, session, form), status),
        });

    private static Html Body(PageContext page, Transaction transaction, JsonObject session, CardForm form)
    {
        var total = Money.Format(session.Long("amount_total"), session.Text("currency")!);
        var customer = transaction.Find(Kinds.Customer, session.Text("customer"));
        var email = customer?.Text("email") ?? session.Text("customer_email");
        return Html.Of($"""
            <div class="columns">
            <section aria-labelledby="buying">
            <h1 id="buying">Subscribe to {transaction.Options.BusinessName}</h1>
            <p class="amount">{total}</p>
            <p class="soft">due today</p>
            {LineItemTable.OfCheckout(transaction, CheckoutLineItems.Of(session))}
            {Back(session)}
            </section>
            <section class="card" aria-labelledby="paying">
            <h2 id="paying">Pay with card</h2>
            {(email is null ? Html.Empty : Html.Of($"""<p class="soft">{email}</p>"""))}
            <form method="post" action="{page.LocalRoot}/checkout/{session.Text("id")}">
            {form.Fields(AsksEmail(session))}
            <button class="main" type="submit">Subscribe</button>
            </form>
            {CardForm.Hints}
            </section>
            </div>
            """);
    }

    private static bool AsksEmail(JsonObject session) => session.Text("customer") is null && session.Text("customer_email") is null;

    private static Html Back(JsonObject session) =>
        session.Text("cancel_url") is { } url ? Html.Of($"""<p><a href="{url}">Go back</a></p>""") : Html.Empty;
}
