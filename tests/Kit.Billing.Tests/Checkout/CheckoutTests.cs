using System.Net;
using Kit.Billing.Tests.TestHost;
using Kit.Features;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing.Tests.Checkout;

public sealed class CheckoutTests
{
    private static readonly object Hold = new { hold = true };

    // Events about the catalogue, which the host brings up to date on its own after its start, may arrive at any time.
    private static readonly Predicate<StripeEvent> IsAboutACustomer = e => e.CustomerId is not null;

    [Fact]
    public async Task Paying_activates_the_plan_by_webhook_and_lifts_the_limit()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        foreach (var name in new[] { "one", "two", "three" })
        {
            await host.AddProjectAsync(host.Acme, name);
        }

        await Assert.ThrowsAsync<LimitReachedException>(() => host.AddProjectAsync(host.Acme, "four"));

        // The browser never comes back: webhooks alone.
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();

        var status = await host.StatusAsync(host.Acme);
        Assert.Equal(("team", PlanSource.Subscription, "active", 3), (status.Plan.Key, status.Source, status.SubscriptionState, status.Seats));
        await host.AddProjectAsync(host.Acme, "four");
        Assert.Equal("free", (await host.StatusAsync(host.Globex)).Plan.Key);
        Assert.All(await host.InboxAsync(), e => Assert.NotEqual(StripeEventState.Received, e.State));
    }

    [Fact]
    public async Task A_declined_card_leaves_everything_as_it_was_and_a_good_one_pays()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        var checkout = await owner.ChooseAsync(host.Acme);

        using (var declined = await owner.PressAsync(checkout, "Subscribe", CheckoutSteps.DeclinedCard))
        {
            Assert.Equal(HttpStatusCode.PaymentRequired, declined.StatusCode);
        }

        await host.SettleAsync();
        Assert.Equal("free", (await host.StatusAsync(host.Acme)).Plan.Key);

        await owner.PayAsync(checkout);
        await host.SettleAsync();
        Assert.Equal("team", (await host.StatusAsync(host.Acme)).Plan.Key);
    }

    [Fact]
    public async Task The_return_page_shows_the_plan_before_any_webhook()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        await host.ChaosAsync(Hold);
        var back = await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        Assert.DoesNotContain(await host.InboxAsync(), IsAboutACustomer);

        using (var answer = await owner.GetAsync(back))
        {
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.Equal("/t/acme/billing?done=paid", answer.Headers.Location!.OriginalString);
        }

        var page = await owner.PageAsync("/t/acme/billing?done=paid");
        Assert.Equal("Your plan: Team", page.QuerySelector("#current-plan")!.TextContent);
        Assert.Equal("Thank you. Your plan is active.", page.QuerySelector("#notice")!.TextContent);
        Assert.Contains("$24.00", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(await host.InboxAsync(), IsAboutACustomer);
    }

    [Fact]
    public async Task Webhooks_before_the_return_end_in_the_same_state()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        var back = await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();

        using var answer = await owner.GetAsync(back);

        Assert.Equal("/t/acme/billing?done=paid", answer.Headers.Location!.OriginalString);
        Assert.Single(await host.RowsAsync<BillingSubscription>(host.Acme));
        Assert.Single(await host.RowsAsync<BillingInvoice>(host.Acme));
    }

    [Fact]
    public async Task Another_tenants_session_is_a_404_like_one_that_does_not_exist()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var acme = host.Browse(host.Acme.Owner);
        using var globex = host.Browse(host.Globex.Owner);
        await globex.ChooseAsync(host.Globex);
        var back = await acme.PayAsync(await acme.ChooseAsync(host.Acme));

        using var stolen = await globex.GetAsync(new Uri(back).PathAndQuery.Replace("/t/acme/", "/t/globex/", StringComparison.Ordinal));
        using var invented = await globex.GetAsync("/t/globex/billing/return?session_id=cs_test_nosuch");
        using var malformed = await globex.GetAsync("/t/globex/billing/return?session_id=../../v1/customers");
        using var missing = await globex.GetAsync("/t/globex/billing/return");

        Assert.All([stolen, invented, malformed, missing], a => Assert.Equal(HttpStatusCode.NotFound, a.StatusCode));
        Assert.Equal("free", (await host.StatusAsync(host.Globex)).Plan.Key);
        Assert.Empty(await host.RowsAsync<BillingSubscription>(host.Globex));
    }

    [Fact]
    public async Task A_double_click_and_a_second_tab_get_the_same_session_and_another_plan_ends_it()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        var page = await owner.PageAsync(host.Acme.Billing);

        var clicks = await Task.WhenAll(owner.PressAsync(page, host.Acme.Billing, "Choose Team"), owner.PressAsync(page, host.Acme.Billing, "Choose Team"));
        var first = Assert.Single(clicks.Select(c => c.Headers.Location!.OriginalString).Distinct());
        Assert.Equal(first, await owner.ChooseAsync(host.Acme));

        var other = await owner.ChooseAsync(host.Acme, "Business");
        Assert.NotEqual(first, other);
        using var expired = await owner.GetAsync(first);
        Assert.Equal(HttpStatusCode.Gone, expired.StatusCode);
        Assert.Single((await host.Stripe.Api.Customers.ListAsync()).Data);
    }

    [Fact]
    public async Task Who_is_subscribed_changes_the_subscription_instead_of_getting_a_second()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        var form = await owner.PageAsync(host.Acme.Billing);
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();

        using (var again = await owner.PressAsync(form, host.Acme.Billing, "Choose Team"))
        {
            Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
            Assert.Contains("You are on Team already.", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("/t/acme/billing?done=changed", await owner.ChooseAsync(host.Acme, "Business"));

        var status = await host.StatusAsync(host.Acme);
        Assert.Equal(("business", "active"), (status.Plan.Key, status.SubscriptionState));
        Assert.Single(await host.RowsAsync<BillingSubscription>(host.Acme));
    }

    [Fact]
    public async Task A_payment_that_is_not_heard_of_yet_is_not_made_twice()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        await host.ChaosAsync(Hold);
        var back = await owner.PayAsync(await owner.ChooseAsync(host.Acme));

        Assert.Equal(back, await owner.ChooseAsync(host.Acme));
    }

    [Fact]
    public async Task A_subscription_is_cancelled_to_its_end_and_resumed()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();

        using (var cancelled = await owner.PressAsync(host.Acme.Billing, "Cancel the subscription"))
        {
            Assert.Equal("/t/acme/billing?done=cancelled", cancelled.Headers.Location!.OriginalString);
        }

        var status = await host.StatusAsync(host.Acme);
        Assert.Equal("team", status.Plan.Key);
        Assert.Equal(status.CurrentPeriodEnd, status.CancelAt);
        host.Clock.Ahead = TimeSpan.FromDays(40);
        Assert.Equal("free", (await host.StatusAsync(host.Acme)).Plan.Key);
        host.Clock.Ahead = TimeSpan.Zero;

        using (var resumed = await owner.PressAsync(host.Acme.Billing, "Don't cancel"))
        {
            Assert.Equal("/t/acme/billing?done=resumed", resumed.Headers.Location!.OriginalString);
        }

        Assert.Null((await host.StatusAsync(host.Acme)).CancelAt);
    }

    [Fact]
    public async Task The_portal_opens_for_the_tenants_own_customer_and_its_changes_come_back()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();

        using var opened = await owner.PressAsync(host.Acme.Billing, "Cards and invoices");
        var portal = opened.Headers.Location!.OriginalString;
        using (await owner.PressAsync(portal, "Cancel at the end of the period"))
        {
            await host.SettleAsync();
        }

        Assert.NotNull((await host.StatusAsync(host.Acme)).CancelAt);
    }

    [Fact]
    public async Task A_customer_deleted_at_Stripe_ends_the_plan_and_the_next_checkout_makes_another()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();
        var first = Assert.Single((await host.Stripe.Api.Customers.ListAsync()).Data);

        await host.Stripe.Api.Customers.DeleteAsync(first.Id);
        await host.SettleAsync();

        Assert.Equal("free", (await host.StatusAsync(host.Acme)).Plan.Key);
        Assert.Single(await host.RowsAsync<BillingInvoice>(host.Acme));
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();
        Assert.Equal("team", (await host.StatusAsync(host.Acme)).Plan.Key);
        Assert.NotEqual(first.Id, Assert.Single((await host.Stripe.Api.Customers.ListAsync()).Data).Id);
    }

    [Fact]
    public async Task Seats_are_the_active_members()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        await host.AsAsync(host.Acme, sp => sp.GetRequiredService<WorkDb>().Set<Membership>().Where(m => m.Role == Roles.Member)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.Status, MembershipStatus.Removed)));
        using var owner = host.Browse(host.Acme.Owner);

        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();

        Assert.Equal(2, (await host.StatusAsync(host.Acme)).Seats);
        Assert.Equal(1600, Assert.Single(await host.RowsAsync<BillingInvoice>(host.Acme)).Total);
    }
}
