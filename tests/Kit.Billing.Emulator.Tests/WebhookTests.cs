using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Stripe;

namespace Kit.Billing.Emulator.Tests;

public sealed class WebhookTests
{
    [Fact]
    public async Task A_paid_checkout_tells_its_events_in_the_observed_order()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await EmulatorHost.StartAsync(receiver.Register());
        var session = await host.CheckoutAsync();
        await host.Control.FlushAsync(TestContext.Current.CancellationToken);
        var before = receiver.Received.Count;

        using var paid = await host.PayAsync(session);
        await receiver.WaitForAsync("checkout.session.completed");

        Assert.Equal(
            [
                "customer.created",
                "charge.succeeded",
                "payment_method.attached",
                "customer.updated",
                "invoice.created",
                "customer.subscription.created",
                "invoice.updated",
                "invoice.updated",
                "invoice.finalized",
                "customer.subscription.updated",
                "invoice.paid",
                "invoice.updated",
                "invoice.payment_succeeded",
                "invoice_payment.paid",
                "payment_intent.created",
                "payment_intent.succeeded",
                "checkout.session.completed",
            ],
            receiver.Types.Skip(before));
        Assert.All(receiver.Received, delivery => Assert.Null(delivery.Refusal));

        var created = (Subscription)receiver.Received.Last(delivery => delivery.Event.Type == "customer.subscription.created").Event.Data.Object;
        Assert.Equal("incomplete", created.Status);
        var updated = receiver.Received.Last(delivery => delivery.Event.Type == "customer.subscription.updated");
        Assert.Equal("active", ((Subscription)updated.Event.Data.Object).Status);
        Assert.Equal("incomplete", Previous(updated)["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_update_tells_what_was_before_and_who_asked()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await EmulatorHost.StartAsync(receiver.Register());
        var subscription = await host.SubscribeAsync();

        var update = await host.Api.Subscriptions.UpdateAsync(
            subscription.Id,
            new SubscriptionUpdateOptions { CancelAtPeriodEnd = true, Metadata = new() { ["why"] = "moving" } },
            new RequestOptions { IdempotencyKey = "cancel-1" });
        var told = await receiver.WaitForAsync("customer.subscription.updated", count: 2);

        var previous = Previous(told);
        Assert.Equal(["cancel_at", "cancel_at_period_end", "canceled_at", "cancellation_details", "metadata"], previous.Select(entry => entry.Key).Order());
        Assert.False(previous["cancel_at_period_end"]!.GetValue<bool>());
        Assert.Null(previous["metadata"]!["why"]);
        Assert.True(previous["metadata"]!.AsObject().ContainsKey("why"));
        Assert.Equal(update.StripeResponse.RequestId, told.Event.Request.Id);
        Assert.Equal("cancel-1", told.Event.Request.IdempotencyKey);
        Assert.Equal(StripeConfiguration.ApiVersion, told.Event.ApiVersion);
        Assert.Equal(1, told.Event.PendingWebhooks);
        Assert.False(told.Event.Livemode);

        await host.Control.FlushAsync(TestContext.Current.CancellationToken);
        var stored = await host.Api.Events.GetAsync(told.Event.Id);
        Assert.Equal(0, stored.PendingWebhooks);
        Assert.Equal(subscription.Id, ((Subscription)stored.Data.Object).Id);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_tells_nothing()
    {
        await using var host = await EmulatorHost.StartAsync();
        var customer = await host.CustomerAsync(card: null);

        await host.Api.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions { Name = customer.Name });

        Assert.Empty((await host.Api.Events.ListAsync(new EventListOptions { Type = "customer.updated" })).Data);
    }

    [Fact]
    public async Task A_refused_delivery_is_tried_again_until_it_is_taken()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = attempt => attempt <= 2 ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
        await using var host = await EmulatorHost.StartAsync(options =>
        {
            receiver.Register()(options);
            options.RetrySchedule = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20)];
        });

        await host.CustomerAsync(card: null);
        await receiver.WaitForAsync("customer.created", count: 3);
        await host.Control.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(delivery => delivery.Event.Id).Distinct());
        var delivery = Assert.Single(await DeliveriesAsync(host));
        Assert.Equal(("delivered", 3), (delivery["state"]!.GetValue<string>(), delivery["attempts"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_delivery_that_is_never_taken_fails_after_the_schedule()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = _ => StatusCodes.Status500InternalServerError;
        await using var host = await EmulatorHost.StartAsync(options =>
        {
            receiver.Register()(options);
            options.RetrySchedule = [TimeSpan.FromHours(1), TimeSpan.FromHours(5)];
        });

        await host.CustomerAsync(card: null);
        await host.Control.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, receiver.Received.Count);
        var delivery = Assert.Single(await DeliveriesAsync(host));
        Assert.Equal(("failed", 500), (delivery["state"]!.GetValue<string>(), delivery["status"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Endpoints_are_registered_through_the_api_and_hear_only_what_they_asked_for()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await EmulatorHost.StartAsync();
        var endpoint = await host.Api.WebhookEndpoints.CreateAsync(new WebhookEndpointCreateOptions
        {
            Url = receiver.Url,
            EnabledEvents = ["product.created"],
            ApiVersion = "2025-03-31.basil",
        });
        Assert.StartsWith("whsec_", endpoint.Secret, StringComparison.Ordinal);
        Assert.Null((await host.Api.WebhookEndpoints.GetAsync(endpoint.Id)).Secret);
        Assert.Equal(endpoint.Id, Assert.Single((await host.Api.WebhookEndpoints.ListAsync()).Data).Id);

        await host.PriceAsync();
        await host.Control.FlushAsync(TestContext.Current.CancellationToken);
        var told = Assert.Single(receiver.Received);
        Assert.Equal("product.created", told.Event.Type);
        Assert.Equal("2025-03-31.basil", told.Event.ApiVersion);
        EventUtility.ValidateSignature(told.Payload, told.Header, endpoint.Secret);
        Assert.NotNull(told.Refusal);

        await host.Api.WebhookEndpoints.UpdateAsync(endpoint.Id, new WebhookEndpointUpdateOptions { Disabled = true });
        await host.PriceAsync();
        await host.Control.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Single(receiver.Received);
        Assert.True((await host.Api.WebhookEndpoints.DeleteAsync(endpoint.Id)).Deleted);
        Assert.Empty((await host.Api.WebhookEndpoints.ListAsync()).Data);
    }

    [Fact]
    public async Task Chaos_duplicates_drops_missigns_and_skews()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await EmulatorHost.StartAsync(receiver.Register());

        await host.ChaosAsync(new { duplicates = 2 });
        await host.CustomerAsync(card: null);
        await host.PostControlAsync("flush");
        Assert.Equal(3, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(delivery => delivery.Event.Id).Distinct());

        await host.ChaosAsync(new { duplicates = 0, drop = 1 });
        await host.CustomerAsync(card: null);
        await host.PostControlAsync("flush");
        Assert.Equal(3, receiver.Received.Count);
        Assert.Equal("dropped", (await DeliveriesAsync(host))[^1]["state"]!.GetValue<string>());

        await host.ChaosAsync(new { wrong_signatures = 1 });
        await host.CustomerAsync(card: null);
        await host.PostControlAsync("flush");
        Assert.Contains("signature", receiver.Received[3].Refusal, StringComparison.OrdinalIgnoreCase);

        await host.ChaosAsync(new { skew_seconds = -600 });
        await host.CustomerAsync(card: null);
        await host.PostControlAsync("flush");
        Assert.Contains("tolerance", receiver.Received[4].Refusal, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("reverse")]
    [InlineData("shuffle&seed=7")]
    [InlineData("pay282")]
    public async Task Held_deliveries_are_released_in_another_order(string order)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await EmulatorHost.StartAsync(receiver.Register());
        var session = await host.CheckoutAsync();
        await host.PostControlAsync("flush");
        var before = receiver.Received.Count;
        await host.ChaosAsync(new { hold = true });
        using var paid = await host.PayAsync(session);
        var told = (await host.Api.Events.ListAsync(new EventListOptions { Limit = 17 })).Select(found => found.Id).Reverse().ToList();
        Assert.Equal(before, receiver.Received.Count);

        await host.PostControlAsync("release?order=" + order);
        await host.PostControlAsync("flush");

        var ids = receiver.Received.Skip(before).Select(delivery => delivery.Event.Id).ToList();
        Assert.Equal(told.Order(), ids.Order());
        Assert.NotEqual(told, ids);
        if (order == "reverse")
        {
            Assert.Equal(told.AsEnumerable().Reverse(), ids);
        }
        else if (order == "pay282")
        {
            Assert.Equal(["customer.subscription.updated", "checkout.session.completed"], receiver.Types.Skip(before).Take(2));
        }
    }

    [Fact]
    public async Task An_event_can_be_sent_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await EmulatorHost.StartAsync(receiver.Register());
        await host.CustomerAsync(card: null);
        await host.PostControlAsync("flush");

        await host.PostControlAsync($"events/{receiver.Received[0].Event.Id}/resend");
        await host.PostControlAsync("flush");

        Assert.Equal(2, receiver.Received.Count);
        Assert.Equal(receiver.Received[0].Event.Id, receiver.Received[1].Event.Id);
    }

    [Fact]
    public async Task Events_are_listed_newest_first_by_type_and_time()
    {
        await using var host = await EmulatorHost.StartAsync();
        await host.SubscribeAsync();

        var invoices = await host.Api.Events.ListAsync(new EventListOptions { Type = "invoice.*" });
        Assert.All(invoices, found => Assert.StartsWith("invoice.", found.Type, StringComparison.Ordinal));
        Assert.NotEmpty(invoices);
        var none = await host.Api.Events.ListAsync(new EventListOptions { Created = new DateRangeOptions { GreaterThan = DateTime.UtcNow.AddHours(1) } });
        Assert.Empty(none);
        var all = await host.Api.Events.ListAsync(new EventListOptions { Limit = 100 });
        Assert.Equal("product.created", all.Last().Type);
    }

    [Fact]
    public async Task Reset_forgets_all_but_the_configured_endpoints()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await EmulatorHost.StartAsync(receiver.Register());
        await host.SubscribeAsync();

        await host.PostControlAsync("reset");

        Assert.Empty((await host.Api.Customers.ListAsync()).Data);
        Assert.Empty((await host.Api.Events.ListAsync()).Data);
        Assert.Single((await host.Api.WebhookEndpoints.ListAsync()).Data);
    }

    private static JsonObject Previous(WebhookReceiver.Delivery delivery) =>
        JsonNode.Parse(delivery.Payload)!["data"]!["previous_attributes"]!.AsObject();

    private static async Task<List<JsonObject>> DeliveriesAsync(EmulatorHost host)
    {
        var text = await host.Http.GetStringAsync(host.Root.AbsoluteUri + "/_emulator/deliveries");
        return JsonSerializer.Deserialize<List<JsonObject>>(text)!;
    }
}
