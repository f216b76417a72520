using Stripe;
using Stripe.Checkout;

namespace Kit.Billing.Emulator.Tests;

public sealed class CheckoutTests
{
    [Fact]
    public async Task A_session_is_open_and_leads_to_a_page_that_shows_what_is_bought()
    {
        await using var host = await EmulatorHost.StartAsync();

        var session = await host.CheckoutAsync();
        Assert.StartsWith("cs_test_", session.Id, StringComparison.Ordinal);
        Assert.Equal("open", session.Status);
        Assert.Equal("unpaid", session.PaymentStatus);
        Assert.Equal(3000, session.AmountTotal);
        Assert.Null(session.LineItems);
        Assert.Equal(session.Created.AddHours(24), session.ExpiresAt);

        var page = await host.PageAsync(session.Url);
        Assert.Contains("$30.00", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("$10.00 / month", page.Body.TextContent, StringComparison.Ordinal);
        Assert.All(page.QuerySelectorAll("input"), input => Assert.NotNull(page.QuerySelector($"label[for={input.Id}]")));
        Assert.Empty(page.QuerySelectorAll("script, [style], style"));
        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("https://app.example/pricing", page.QuerySelectorAll("a").Single(link => link.TextContent == "Go back").GetAttribute("href"));
    }

    [Fact]
    public async Task Paying_on_the_page_subscribes_and_returns_to_the_success_url()
    {
        await using var host = await EmulatorHost.StartAsync();
        var session = await host.CheckoutAsync();

        using var answer = await host.PayAsync(session);

        Assert.Equal(303, (int)answer.StatusCode);
        Assert.Equal($"https://app.example/welcome?session={session.Id}", answer.Headers.Location!.OriginalString);
        var paid = await host.Api.Checkout.Sessions.GetAsync(session.Id, new SessionGetOptions { Expand = ["line_items", "subscription", "customer", "invoice"] });
        Assert.Equal("complete", paid.Status);
        Assert.Equal("paid", paid.PaymentStatus);
        Assert.Equal("tenant-1", paid.ClientReferenceId);
        Assert.Equal("ada@example.com", paid.CustomerDetails.Email);
        Assert.Equal("ada@example.com", paid.Customer.Email);
        Assert.Equal("active", paid.Subscription.Status);
        Assert.Equal("tenant-1", paid.Subscription.Metadata["tenant"]);
        Assert.Equal(3, paid.Subscription.Items.Data[0].Quantity);
        Assert.Equal("paid", paid.Invoice.Status);
        Assert.Equal(3000, paid.Invoice.AmountPaid);
        Assert.Equal(paid.SubscriptionId, paid.Invoice.Parent.SubscriptionDetails.SubscriptionId);
        Assert.Equal(3, Assert.Single(paid.LineItems.Data).Quantity);
        Assert.Equal("Pro", Assert.Single((await host.Api.Checkout.Sessions.LineItems.ListAsync(session.Id)).Data).Description);
        Assert.Null(paid.Url);

        using var twice = await host.Http.GetAsync(session.Url);
        Assert.Equal(303, (int)twice.StatusCode);
        Assert.Single((await host.Api.Subscriptions.ListAsync()).Data);
    }

    [Fact]
    public async Task A_declined_card_says_so_and_leaves_the_session_open_for_another()
    {
        await using var host = await EmulatorHost.StartAsync();
        var session = await host.CheckoutAsync();

        using var declined = await host.PayAsync(session, "4000 0000 0000 0002");

        var page = await Shop.ParseAsync(declined);
        Assert.Equal("Your card was declined.", page.QuerySelector("[role=alert]")!.TextContent);
        Assert.Equal("open", (await host.Api.Checkout.Sessions.GetAsync(session.Id)).Status);
        Assert.Empty((await host.Api.Subscriptions.ListAsync(new SubscriptionListOptions { Status = "all" })).Data);
        Assert.Empty((await host.Api.Customers.ListAsync()).Data);

        using var paid = await host.SubmitAsync(page, session.Url, Shop.Card(), "Subscribe");
        Assert.Equal(303, (int)paid.StatusCode);
        Assert.Equal("complete", (await host.Api.Checkout.Sessions.GetAsync(session.Id)).Status);
    }

    [Theory]
    [InlineData("4000000000009995", "Your card has insufficient funds.")]
    [InlineData("4000000000009987", "Your card was declined.")]
    [InlineData("4000000000009979", "Your card was declined.")]
    [InlineData("4000000000000069", "Your card has expired.")]
    [InlineData("4000000000000127", "Your card's security code is incorrect.")]
    [InlineData("4000000000000119", "An error occurred while processing your card. Try again in a little bit.")]
    [InlineData("4242424242424241", "Your card number is incorrect.")]
    [InlineData("4000000000000341", "Your card was declined.")]
    public async Task Each_declining_card_has_its_message(string number, string message)
    {
        await using var host = await EmulatorHost.StartAsync();
        var session = await host.CheckoutAsync();

        using var declined = await host.PayAsync(session, number);

        Assert.Equal(402, (int)declined.StatusCode);
        Assert.Equal(message, (await Shop.ParseAsync(declined)).QuerySelector("[role=alert]")!.TextContent);
        Assert.Equal("open", (await host.Api.Checkout.Sessions.GetAsync(session.Id)).Status);
    }

    [Fact]
    public async Task Wrong_fields_are_named_and_keep_what_was_typed()
    {
        await using var host = await EmulatorHost.StartAsync();
        var session = await host.CheckoutAsync();
        var page = await host.PageAsync(session.Url);
        var fields = Shop.Card("1234");
        fields["Expiry (MM / YY)"] = "12 / 20";
        fields["Security code (CVC)"] = "1";

        using var answer = await host.SubmitAsync(page, session.Url, fields, "Subscribe");

        Assert.Equal(422, (int)answer.StatusCode);
        var again = await Shop.ParseAsync(answer);
        Assert.Equal(["number", "expiry", "cvc"], again.QuerySelectorAll("[aria-invalid=true]").Select(input => input.Id));
        Assert.All(again.QuerySelectorAll("[aria-invalid=true]"), input => Assert.NotNull(again.GetElementById(input.GetAttribute("aria-describedby")!)));
        Assert.Equal("ada@example.com", again.QuerySelector("#email")!.GetAttribute("value"));
        Assert.Equal("", again.QuerySelector("#number")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("Complete", "complete")]
    [InlineData("Fail", "open")]
    public async Task A_3d_secure_card_asks_first(string button, string status)
    {
        await using var host = await EmulatorHost.StartAsync();
        var session = await host.CheckoutAsync();

        using var asked = await host.PayAsync(session, "4000 0027 6000 3184");
        Assert.Equal(303, (int)asked.StatusCode);
        var url = new Uri(new Uri(session.Url), asked.Headers.Location!).AbsoluteUri;
        using var answer = await host.SubmitAsync(await host.PageAsync(url), url, [], button);

        Assert.Equal(button == "Complete" ? 303 : 402, (int)answer.StatusCode);
        Assert.Equal(status, (await host.Api.Checkout.Sessions.GetAsync(session.Id)).Status);
    }

    [Fact]
    public async Task The_page_works_under_a_strict_policy_and_refuses_foreign_forms()
    {
        await using var host = await EmulatorHost.StartAsync();
        var session = await host.CheckoutAsync();
        using var page = await host.Http.GetAsync(session.Url);
        Assert.Contains("default-src 'none'; style-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var link = (await Shop.ParseAsync(page)).QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        using var sheet = await host.Http.GetAsync(new Uri(new Uri(session.Url), link));
        Assert.Equal("text/css", sheet.Content.Headers.ContentType!.MediaType);

        using var foreign = new HttpRequestMessage(HttpMethod.Post, session.Url);
        foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var refused = await host.Http.SendAsync(foreign);
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task An_existing_customer_is_kept_and_isnt_asked_for_an_email()
    {
        await using var host = await EmulatorHost.StartAsync();
        var customer = await host.CustomerAsync(card: null);
        var session = await host.CheckoutAsync(options => options.Customer = customer.Id);

        using var answer = await host.PayAsync(session, email: null);

        Assert.Equal(303, (int)answer.StatusCode);
        Assert.Equal(customer.Id, (await host.Api.Subscriptions.ListAsync()).Data.Single().CustomerId);
        Assert.Single((await host.Api.Checkout.Sessions.ListAsync(new SessionListOptions { Customer = customer.Id, Status = "complete" })).Data);
    }

    [Fact]
    public async Task A_trial_costs_nothing_today()
    {
        await using var host = await EmulatorHost.StartAsync();
        var session = await host.CheckoutAsync(options => options.SubscriptionData.TrialPeriodDays = 14);

        using var answer = await host.PayAsync(session);

        var paid = await host.Api.Checkout.Sessions.GetAsync(session.Id, new SessionGetOptions { Expand = ["subscription"] });
        Assert.Equal("no_payment_required", paid.PaymentStatus);
        Assert.Equal("trialing", paid.Subscription.Status);
        Assert.Equal(paid.Subscription.TrialStart!.Value.AddDays(14), paid.Subscription.TrialEnd);
    }

    [Fact]
    public async Task An_expired_session_cant_be_paid()
    {
        await using var host = await EmulatorHost.StartAsync();
        var session = await host.CheckoutAsync();
        var page = await host.PageAsync(session.Url);

        Assert.Equal("expired", (await host.Api.Checkout.Sessions.ExpireAsync(session.Id)).Status);

        using var answer = await host.SubmitAsync(page, session.Url, Shop.Card(), "Subscribe");
        Assert.Equal(410, (int)answer.StatusCode);
        Assert.Empty((await host.Api.Subscriptions.ListAsync()).Data);
        var error = await Assert.ThrowsAsync<StripeException>(() => host.Api.Checkout.Sessions.ExpireAsync(session.Id));
        Assert.Equal(400, (int)error.HttpStatusCode);
    }

    [Fact]
    public async Task Two_clicks_at_once_subscribe_once()
    {
        await using var host = await EmulatorHost.StartAsync();
        var session = await host.CheckoutAsync();

        var page = await host.PageAsync(session.Url);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.SubmitAsync(page, session.Url, Shop.Card(), "Subscribe")));

        Assert.All(answers, answer => Assert.Equal(303, (int)answer.StatusCode));
        Assert.Single((await host.Api.Subscriptions.ListAsync()).Data);
    }
}
