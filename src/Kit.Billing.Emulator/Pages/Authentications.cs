using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;
using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Pages;

/// <summary>The bank's page of 3D Secure: the person completes it or lets it fail, and the payment goes on or doesn't.</summary>
internal static class Authentications
{
    public const string Checkout = "checkout";
    public const string Invoice = "invoice";

    public static IResult Start(PageContext page, string purpose, string target, CardDetails card)
    {
        var id = Ids.New("auth_");
        page.Store.Write(page.Info, transaction => transaction.Add(Kinds.Authentication, new JsonObject
        {
            ["id"] = id,
            ["created"] = transaction.Now,
            ["purpose"] = purpose,
            ["target"] = target,
            ["number"] = card.Card.Number,
            ["month"] = card.ExpiryMonth,
            ["year"] = card.ExpiryYear,
            ["name"] = card.Name,
            ["email"] = card.Email,
        }));
        return new SeeOther($"{page.LocalRoot}/authenticate/{id}");
    }

    public static IResult Get(PageContext page, string id) => page.Store.Read(page.Info, transaction =>
        transaction.Find(Kinds.Authentication, id) is null
            ? page.NotFound()
            : page.Show("3D Secure", Html.Of($"""
                <section class="card">
                <h1>3D Secure</h1>
                <p>Here the bank would ask whether it is you. Choose what it finds.</p>
                <form method="post" action="{page.LocalRoot}/authenticate/{id}" class="actions">
                <button name="outcome" value="complete">Complete</button>
                <button name="outcome" value="fail">Fail</button>
                </form>
                </section>
                """)));

    public static IResult Post(PageContext page, string id, IFormCollection form)
    {
        var started = page.Store.Write(page.Info, transaction =>
        {
            var found = transaction.Find(Kinds.Authentication, id);
            transaction.Remove(id);
            return found;
        });
        if (started is null)
        {
            return page.NotFound();
        }

        var checkout = started.Text("purpose") == Checkout;
        var target = started.Text("target")!;
        var card = new CardDetails(
            TestCards.Find(started.Text("number")!)!,
            (int)started.Long("month"),
            (int)started.Long("year"),
            started.Text("name"),
            started.Text("email"));
        string problem;
        var status = StatusCodes.Status402PaymentRequired;
        if (form["outcome"] == "complete")
        {
            try
            {
                return checkout ? CheckoutPage.Complete(page, target, card, authenticated: true) : InvoicePage.Pay(page, target, card, authenticated: true);
            }
            catch (ApiError error)
            {
                (problem, status) = (error.Message, error.Status);
            }
        }
        else
        {
            problem = CardDecline.Unauthenticated.Message;
        }

        var again = new CardForm { Problem = problem };
        return checkout ? CheckoutPage.Show(page, target, again, status) : InvoicePage.Show(page, target, again, status);
    }
}
