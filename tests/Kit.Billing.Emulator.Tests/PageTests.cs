using AngleSharp.Dom;
using Stripe;

namespace Kit.Billing.Emulator.Tests;

public sealed class PageTests
{
    [Fact]
    public async Task The_portal_cancels_at_the_periods_end_by_date_alone_and_takes_it_back()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync();
        var session = await host.Api.BillingPortal.Sessions.CreateAsync(new Stripe.BillingPortal.SessionCreateOptions
        {
            Customer = subscription.CustomerId,
            ReturnUrl = "https://app.example/settings",
        });
        var page = await host.PageAsync(session.Url);
        Assert.Contains("1 × Pro", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("a[href='https://app.example/settings']"));
        Assert.Single(page.QuerySelectorAll("tbody tr"));

        using var canceled = await host.SubmitAsync(page, session.Url, [], "Cancel at the end of the period");
        Assert.Equal(303, (int)canceled.StatusCode);
        var scheduled = await host.Api.Subscriptions.GetAsync(subscription.Id);
        Assert.False(scheduled.CancelAtPeriodEnd);
        Assert.Equal(subscription.Items.Data[0].CurrentPeriodEnd, scheduled.CancelAt);

        using var resumed = await host.SubmitAsync(await host.PageAsync(session.Url), session.Url, [], "Don't cancel");
        Assert.Null((await host.Api.Subscriptions.GetAsync(subscription.Id)).CancelAt);
    }

    [Fact]
    public async Task The_portal_changes_the_card_that_pays()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync();
        var session = await host.Api.BillingPortal.Sessions.CreateAsync(new Stripe.BillingPortal.SessionCreateOptions { Customer = subscription.CustomerId });
        var page = await host.PageAsync(session.Url);

        using var declined = await host.SubmitAsync(page, session.Url, Shop.Card("4000000000000002", email: null), "Save card");
        Assert.Equal(402, (int)declined.StatusCode);
        using var saved = await host.SubmitAsync(page, session.Url, Shop.Card("5555555555554444", email: null), "Save card");
        Assert.Equal(303, (int)saved.StatusCode);

        var customer = await host.Api.Customers.GetAsync(
            subscription.CustomerId, new CustomerGetOptions { Expand = ["invoice_settings.default_payment_method"] });
        Assert.Equal("mastercard", customer.InvoiceSettings.DefaultPaymentMethod.Card.Brand);
    }

    [Fact]
    public async Task The_index_shows_what_there_is_and_sends_events_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await EmulatorHost.StartAsync(receiver.Register());
        var customer = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Name = "<script>alert(1)</script>" });
        await host.Control.FlushAsync(TestContext.Current.CancellationToken);

        var page = await host.PageAsync(host.Root.AbsoluteUri);
        Assert.Contains(customer.Id, page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("delivered (1×)", page.Body.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("script"));

        using var resent = await host.SubmitAsync(page, host.Root.AbsoluteUri, [], "Resend");
        Assert.Equal(303, (int)resent.StatusCode);
        await host.Control.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, receiver.Received.Count);
    }

    [Theory]
    [InlineData("/checkout/cs_none")]
    [InlineData("/invoices/in_none")]
    [InlineData("/portal/bps_none")]
    [InlineData("/authenticate/auth_none")]
    public async Task An_unknown_page_is_404(string path)
    {
        await using var host = await EmulatorHost.StartAsync();

        using var answer = await host.Http.GetAsync(host.Root.AbsoluteUri + path);

        Assert.Equal(404, (int)answer.StatusCode);
    }
}
