using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Stripe;
using Stripe.Checkout;

namespace Kit.Billing.Emulator.Tests;

/// <summary>What most tests begin with: a catalogue, a customer, a checkout, and a browser of sorts.</summary>
public static class Shop
{
    public const string Success = "https://app.example/welcome?session={CHECKOUT_SESSION_ID}";

    public static async Task<Price> PriceAsync(this EmulatorHost host, long amount = 1000, string? lookupKey = null, string interval = "month")
    {
        var product = await host.Api.Products.CreateAsync(new ProductCreateOptions { Name = "Pro" });
        return await host.Api.Prices.CreateAsync(new PriceCreateOptions
        {
            Product = product.Id,
            Currency = "usd",
            UnitAmount = amount,
            LookupKey = lookupKey,
            Recurring = new PriceRecurringOptions { Interval = interval },
        });
    }

    public static async Task<Customer> CustomerAsync(this EmulatorHost host, string? card = "pm_card_visa")
    {
        var customer = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Email = "ada@example.com", Name = "Ada" });
        if (card is not null)
        {
            var method = await host.Api.PaymentMethods.AttachAsync(card, new PaymentMethodAttachOptions { Customer = customer.Id });
            await host.Api.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions
            {
                InvoiceSettings = new CustomerInvoiceSettingsOptions { DefaultPaymentMethod = method.Id },
            });
        }

        return customer;
    }

    public static async Task<Subscription> SubscribeAsync(this EmulatorHost host, string card = "pm_card_visa", long quantity = 1, string? behavior = null)
    {
        var price = await host.PriceAsync();
        var customer = await host.CustomerAsync(card);
        return await host.Api.Subscriptions.CreateAsync(new SubscriptionCreateOptions
        {
            Customer = customer.Id,
            PaymentBehavior = behavior,
            Items = [new SubscriptionItemOptions { Price = price.Id, Quantity = quantity }],
        });
    }

    public static async Task<Session> CheckoutAsync(this EmulatorHost host, Action<SessionCreateOptions>? change = null)
    {
        var price = await host.PriceAsync();
        var options = new SessionCreateOptions
        {
            Mode = "subscription",
            ClientReferenceId = "tenant-1",
            SuccessUrl = Success,
            CancelUrl = "https://app.example/pricing",
            LineItems = [new SessionLineItemOptions { Price = price.Id, Quantity = 3 }],
            SubscriptionData = new SessionSubscriptionDataOptions { Metadata = new() { ["tenant"] = "tenant-1" } },
        };
        change?.Invoke(options);
        return await host.Api.Checkout.Sessions.CreateAsync(options);
    }

    public static async Task<IHtmlDocument> PageAsync(this EmulatorHost host, string url)
    {
        using var answer = await host.Http.GetAsync(url);
        return await ParseAsync(answer);
    }

    public static async Task<IHtmlDocument> ParseAsync(HttpResponseMessage answer) =>
        new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());

    /// <summary>Fills a form by the labels of its fields and sends it as a browser would.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(
        this EmulatorHost host, IHtmlDocument page, string url, Dictionary<string, string> byLabel, string button, string form = "form")
    {
        var element = page.QuerySelectorAll(form).OfType<IHtmlFormElement>()
            .Single(candidate => candidate.QuerySelectorAll("button").Any(found => found.TextContent == button));
        foreach (var (label, value) in byLabel)
        {
            var found = element.QuerySelectorAll("label").Single(candidate => candidate.TextContent == label);
            var input = (IHtmlInputElement)element.QuerySelector("#" + found.GetAttribute("for"))!;
            input.Value = value;
        }

        var fields = element.QuerySelectorAll("input").OfType<IHtmlInputElement>()
            .Select(input => KeyValuePair.Create(input.Name!, input.Value)).ToList();
        var pressed = (IHtmlButtonElement)element.QuerySelectorAll("button").Single(found => found.TextContent == button);
        if (!string.IsNullOrEmpty(pressed.GetAttribute("name")))
        {
            fields.Add(KeyValuePair.Create(pressed.GetAttribute("name")!, pressed.GetAttribute("value") ?? ""));
        }

        using var content = new FormUrlEncodedContent(fields);
        return await host.Http.PostAsync(new Uri(new Uri(url), element.GetAttribute("action")!), content);
    }

    public static Dictionary<string, string> Card(string number = "4242 4242 4242 4242", string? email = "ada@example.com")
    {
        var fields = new Dictionary<string, string>
        {
            ["Card number"] = number,
            ["Expiry (MM / YY)"] = "12 / 40",
            ["Security code (CVC)"] = "123",
            ["Name on card"] = "Ada Lovelace",
        };
        if (email is not null)
        {
            fields["Email"] = email;
        }

        return fields;
    }

    /// <summary>Opens a checkout's page and pays.</summary>
    public static async Task<HttpResponseMessage> PayAsync(this EmulatorHost host, Session session, string number = "4242 4242 4242 4242", string? email = "ada@example.com")
    {
        var page = await host.PageAsync(session.Url);
        return await host.SubmitAsync(page, session.Url, Card(number, email), "Subscribe");
    }
}
