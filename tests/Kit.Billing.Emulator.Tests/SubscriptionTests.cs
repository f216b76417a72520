using Stripe;

namespace Kit.Billing.Emulator.Tests;

public sealed class SubscriptionTests
{
    [Fact]
    public async Task A_paid_subscription_is_active_for_a_period_of_its_items()
    {
        await using var host = await EmulatorHost.StartAsync();

        var subscription = await host.SubscribeAsync(quantity: 5);

        Assert.Equal("active", subscription.Status);
        var item = Assert.Single(subscription.Items.Data);
        Assert.Equal(item.CurrentPeriodStart.AddMonths(1), item.CurrentPeriodEnd);
        var invoice = await host.Api.Invoices.GetAsync(subscription.LatestInvoiceId);
        Assert.Equal(5000, invoice.Total);
        Assert.Equal("subscription_create", invoice.BillingReason);
        Assert.Equal("5 × Pro (at $10.00 / month)", invoice.Lines.Data[0].Description);
        Assert.Equal("usd", (await host.Api.Customers.GetAsync(subscription.CustomerId)).Currency);
    }

    [Fact]
    public async Task A_card_that_fails_leaves_it_incomplete_until_the_invoice_page_is_paid()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync("pm_card_chargeCustomerFail");
        Assert.Equal("incomplete", subscription.Status);

        var invoice = await host.Api.Invoices.GetAsync(subscription.LatestInvoiceId);
        Assert.Equal("open", invoice.Status);
        Assert.Equal(1, invoice.AttemptCount);
        var refused = await Assert.ThrowsAsync<StripeException>(() => host.Api.Invoices.PayAsync(invoice.Id));
        Assert.Equal("card_declined", refused.StripeError.Code);
        Assert.NotNull(refused.StripeError.PaymentIntent);
        Assert.Equal(2, (await host.Api.Invoices.GetAsync(invoice.Id)).AttemptCount);

        var page = await host.PageAsync(invoice.HostedInvoiceUrl);
        using var answer = await host.SubmitAsync(page, invoice.HostedInvoiceUrl, Shop.Card(email: null), "Pay $10.00");

        Assert.Equal(303, (int)answer.StatusCode);
        Assert.Equal("active", (await host.Api.Subscriptions.GetAsync(subscription.Id)).Status);
        Assert.Contains("Paid", (await host.PageAsync(invoice.HostedInvoiceUrl)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_if_incomplete_refuses_and_keeps_nothing()
    {
        await using var host = await EmulatorHost.StartAsync();

        var error = await Assert.ThrowsAsync<StripeException>(() => host.SubscribeAsync("pm_card_chargeCustomerFail", behavior: "error_if_incomplete"));

        Assert.Equal(402, (int)error.HttpStatusCode);
        Assert.Empty((await host.Api.Subscriptions.ListAsync(new SubscriptionListOptions { Status = "all" })).Data);
        Assert.Empty((await host.Api.Invoices.ListAsync()).Data);
    }

    [Fact]
    public async Task Default_incomplete_waits_for_a_confirmation()
    {
        await using var host = await EmulatorHost.StartAsync();

        var subscription = await host.SubscribeAsync(behavior: "default_incomplete");

        Assert.Equal("incomplete", subscription.Status);
        var invoice = await host.Api.Invoices.GetAsync(subscription.LatestInvoiceId, new InvoiceGetOptions { Expand = ["confirmation_secret"] });
        Assert.StartsWith("pi_", invoice.ConfirmationSecret.ClientSecret, StringComparison.Ordinal);
        Assert.Equal("paid", (await host.Api.Invoices.PayAsync(invoice.Id)).Status);
        Assert.Equal("active", (await host.Api.Subscriptions.GetAsync(subscription.Id)).Status);
        Assert.Equal("paid", Assert.Single((await host.Api.InvoicePayments.ListAsync(new InvoicePaymentListOptions { Invoice = invoice.Id })).Data).Status);
    }

    [Fact]
    public async Task More_seats_are_prorated_to_the_second_and_invoiced_at_once_when_asked()
    {
        var clock = new MovableClock();
        await using var host = await EmulatorHost.StartAsync(clock: clock);
        var subscription = await host.SubscribeAsync(quantity: 2);
        var item = subscription.Items.Data[0];
        clock.Now = new DateTimeOffset(item.CurrentPeriodStart) + ((item.CurrentPeriodEnd - item.CurrentPeriodStart) / 4);

        var changed = await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions
        {
            ProrationBehavior = "always_invoice",
            Items = [new SubscriptionItemOptions { Id = item.Id, Quantity = 4 }],
            Expand = ["latest_invoice"],
        });

        Assert.Equal(4, changed.Items.Data[0].Quantity);
        Assert.Equal("subscription_update", changed.LatestInvoice.BillingReason);
        Assert.Equal([-1500, 3000], changed.LatestInvoice.Lines.Select(line => line.Amount));
        Assert.All(changed.LatestInvoice.Lines, line => Assert.True(line.Parent.SubscriptionItemDetails.Proration));
        Assert.Equal(1500, changed.LatestInvoice.AmountPaid);
    }

    [Fact]
    public async Task Prorations_wait_for_the_next_invoice_by_default()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync();
        var yearly = await host.PriceAsync(10000, interval: "year");

        var more = await host.Api.SubscriptionItems.UpdateAsync(subscription.Items.Data[0].Id, new SubscriptionItemUpdateOptions { Quantity = 2 });
        Assert.Equal(2, more.Quantity);
        Assert.Single((await host.Api.Invoices.ListAsync()).Data);

        var switched = await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions
        {
            Items = [new SubscriptionItemOptions { Id = more.Id, Price = yearly.Id, Quantity = 1 }],
            Expand = ["latest_invoice"],
        });

        var item = switched.Items.Data[0];
        Assert.Equal(item.CurrentPeriodStart.AddYears(1), item.CurrentPeriodEnd);
        Assert.Equal(4, switched.LatestInvoice.Lines.Data.Count);
        Assert.InRange(switched.LatestInvoice.Total, 8990, 9010);
    }

    [Fact]
    public async Task A_pending_update_is_applied_when_its_invoice_is_paid()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync();
        var failing = await host.Api.PaymentMethods.AttachAsync(
            "pm_card_chargeCustomerFail", new PaymentMethodAttachOptions { Customer = subscription.CustomerId });
        await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions { DefaultPaymentMethod = failing.Id });

        var pending = await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions
        {
            ProrationBehavior = "always_invoice",
            PaymentBehavior = "pending_if_incomplete",
            Items = [new SubscriptionItemOptions { Id = subscription.Items.Data[0].Id, Quantity = 9 }],
        });
        Assert.Equal("active", pending.Status);
        Assert.Equal(1, pending.Items.Data[0].Quantity);
        Assert.Equal(9, pending.PendingUpdate.SubscriptionItems[0].Quantity);

        await host.Api.Invoices.PayAsync(pending.LatestInvoiceId, new InvoicePayOptions { PaymentMethod = "pm_card_visa" });
        var applied = await host.Api.Subscriptions.GetAsync(subscription.Id);
        Assert.Equal(9, applied.Items.Data[0].Quantity);
        Assert.Null(applied.PendingUpdate);
        Assert.Single((await host.Api.Events.ListAsync(new EventListOptions { Type = "customer.subscription.pending_update_applied" })).Data);
    }

    [Fact]
    public async Task A_failing_upgrade_is_past_due_until_paid()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync();
        await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions { DefaultPaymentMethod = "pm_card_chargeCustomerFail" });

        var failed = await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions
        {
            ProrationBehavior = "always_invoice",
            Items = [new SubscriptionItemOptions { Id = subscription.Items.Data[0].Id, Quantity = 9 }],
        });
        Assert.Equal("past_due", failed.Status);
        Assert.True((await host.Api.Customers.GetAsync(subscription.CustomerId)).Delinquent);

        await host.Api.Invoices.PayAsync(failed.LatestInvoiceId, new InvoicePayOptions { PaidOutOfBand = true });
        Assert.Equal("active", (await host.Api.Subscriptions.GetAsync(subscription.Id)).Status);
        Assert.False((await host.Api.Customers.GetAsync(subscription.CustomerId)).Delinquent);
    }

    [Fact]
    public async Task Cancelling_at_the_periods_end_can_be_taken_back_and_comes_true()
    {
        var clock = new MovableClock();
        await using var host = await EmulatorHost.StartAsync(clock: clock);
        var subscription = await host.SubscribeAsync();
        var end = subscription.Items.Data[0].CurrentPeriodEnd;

        var scheduled = await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true });
        Assert.True(scheduled.CancelAtPeriodEnd);
        Assert.Equal(end, scheduled.CancelAt);
        Assert.Equal("active", scheduled.Status);
        var resumed = await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = false });
        Assert.Null(resumed.CancelAt);
        Assert.Null(resumed.CanceledAt);

        await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true });
        clock.Now = end;
        Assert.Equal("canceled", (await host.Api.Subscriptions.GetAsync(subscription.Id)).Status);
    }

    [Fact]
    public async Task A_canceled_subscription_stays_fetchable_and_is_listed_only_when_asked_for()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync();

        var canceled = await host.Api.Subscriptions.CancelAsync(subscription.Id, new SubscriptionCancelOptions
        {
            CancellationDetails = new SubscriptionCancellationDetailsOptions { Feedback = "too_expensive" },
        });

        Assert.Equal("canceled", canceled.Status);
        Assert.Equal("too_expensive", canceled.CancellationDetails.Feedback);
        Assert.Equal("canceled", (await host.Api.Subscriptions.GetAsync(subscription.Id)).Status);
        Assert.Empty((await host.Api.Subscriptions.ListAsync(new SubscriptionListOptions { Customer = subscription.CustomerId })).Data);
        Assert.Single((await host.Api.Subscriptions.ListAsync(new SubscriptionListOptions { Status = "all" })).Data);
        Assert.Single((await host.Api.Subscriptions.ListAsync(new SubscriptionListOptions { Status = "canceled" })).Data);
        await Assert.ThrowsAsync<StripeException>(() => host.Api.Subscriptions.CancelAsync(subscription.Id));
    }

    [Fact]
    public async Task Currencies_cant_be_combined_on_one_customer()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync();
        var product = await host.Api.Products.CreateAsync(new ProductCreateOptions { Name = "Euro" });
        var euro = await host.Api.Prices.CreateAsync(new PriceCreateOptions
        {
            Product = product.Id,
            Currency = "eur",
            UnitAmount = 900,
            Recurring = new PriceRecurringOptions { Interval = "month" },
        });

        var error = await Assert.ThrowsAsync<StripeException>(() => host.Api.Subscriptions.CreateAsync(
            new SubscriptionCreateOptions { Customer = subscription.CustomerId, Items = [new() { Price = euro.Id }] }));

        Assert.Contains("cannot combine currencies", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unpaid_first_invoice_expires_the_subscription_after_23_hours()
    {
        var clock = new MovableClock();
        await using var host = await EmulatorHost.StartAsync(clock: clock);
        var subscription = await host.SubscribeAsync(behavior: "default_incomplete");

        clock.Now += TimeSpan.FromHours(23);

        Assert.Equal("incomplete_expired", (await host.Api.Subscriptions.GetAsync(subscription.Id)).Status);
        Assert.Equal("void", (await host.Api.Invoices.GetAsync(subscription.LatestInvoiceId)).Status);
    }
}
