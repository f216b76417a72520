using Kit.Billing.Tests.TestHost;
using Stripe;

namespace Kit.Billing.Tests.Sync;

public sealed class PaymentFailureTests
{
    [Fact]
    public async Task A_failed_payment_is_told_once_keeps_the_plan_for_a_week_and_is_cleared_by_paying()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();
        var customer = Assert.Single((await host.Stripe.Api.Customers.ListAsync()).Data);
        var subscription = Assert.Single((await host.Stripe.Api.Subscriptions.ListAsync()).Data);
        var good = Assert.Single((await host.Stripe.Api.Customers.PaymentMethods.ListAsync(customer.Id)).Data);
        var bad = await host.Stripe.Api.PaymentMethods.AttachAsync("pm_card_chargeCustomerFail", new PaymentMethodAttachOptions { Customer = customer.Id });

        await host.Stripe.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions { DefaultPaymentMethod = bad.Id });
        await host.Stripe.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions
        {
            Items = [new SubscriptionItemOptions { Id = subscription.Items.Data[0].Id, Quantity = 10 }],
            PaymentBehavior = "allow_incomplete",
            ProrationBehavior = "always_invoice",
        });
        await host.SettleAsync();

        var status = await host.StatusAsync(host.Acme);
        Assert.Equal(("team", "past_due"), (status.Plan.Key, status.SubscriptionState));
        Assert.NotNull(status.GraceEnd);
        Assert.Equal(2, await InvoiceMails.CountAsync(host, host.Acme));
        var page = await owner.PageAsync(host.Acme.Billing);
        Assert.Contains("A payment failed.", page.Body!.TextContent, StringComparison.Ordinal);

        host.Clock.Ahead = TimeSpan.FromDays(8);
        Assert.Equal("free", (await host.StatusAsync(host.Acme)).Plan.Key);
        host.Clock.Ahead = TimeSpan.Zero;

        var open = Assert.Single((await host.Stripe.Api.Invoices.ListAsync(new InvoiceListOptions { Status = "open" })).Data);
        await host.Stripe.Api.Invoices.PayAsync(open.Id, new InvoicePayOptions { PaymentMethod = good.Id });
        await host.SettleAsync();

        status = await host.StatusAsync(host.Acme);
        Assert.Equal(("team", "active"), (status.Plan.Key, status.SubscriptionState));
        Assert.Null(status.GraceEnd);
        Assert.Equal(3, await InvoiceMails.CountAsync(host, host.Acme));
    }
}
