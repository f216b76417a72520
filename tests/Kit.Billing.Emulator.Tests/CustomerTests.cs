using Stripe;

namespace Kit.Billing.Emulator.Tests;

public sealed class CustomerTests
{
    [Fact]
    public async Task A_customer_is_found_by_email_and_merges_metadata()
    {
        await using var host = await EmulatorHost.StartAsync();
        var ada = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Email = "ada@example.com", Metadata = new() { ["tenant"] = "1", ["x"] = "y" } });
        await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Email = "bob@example.com" });

        var found = await host.Api.Customers.ListAsync(new CustomerListOptions { Email = "ada@example.com" });
        Assert.Equal(ada.Id, Assert.Single(found.Data).Id);

        var changed = await host.Api.Customers.UpdateAsync(ada.Id, new CustomerUpdateOptions { Name = "Ada", Metadata = new() { ["x"] = "" } });
        Assert.Equal("Ada", changed.Name);
        Assert.Equal("1", Assert.Single(changed.Metadata).Value);
        Assert.Equal("ada@example.com", changed.Email);
    }

    [Fact]
    public async Task An_empty_metadata_unsets_all_of_it()
    {
        await using var host = await EmulatorHost.StartAsync();
        var customer = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Metadata = new() { ["a"] = "1" } });

        using var request = host.Request(HttpMethod.Post, $"/v1/customers/{customer.Id}", ("metadata", ""), ("name", ""));
        using var answer = await host.Http.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Empty((await host.Api.Customers.GetAsync(customer.Id)).Metadata);
    }

    [Fact]
    public async Task Deleting_a_customer_cancels_its_subscriptions_and_leaves_a_stub()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync();

        await host.Api.Customers.DeleteAsync(subscription.CustomerId);

        Assert.Equal("canceled", (await host.Api.Subscriptions.GetAsync(subscription.Id)).Status);
        Assert.True((await host.Api.Customers.GetAsync(subscription.CustomerId)).Deleted);
        Assert.Empty((await host.Api.Customers.ListAsync()).Data);
        var events = await host.Api.Events.ListAsync(new EventListOptions { Types = ["customer.deleted", "customer.subscription.deleted"] });
        Assert.Equal(["customer.deleted", "customer.subscription.deleted"], events.Select(found => found.Type));
    }

    [Fact]
    public async Task A_declined_card_cant_be_attached()
    {
        await using var host = await EmulatorHost.StartAsync();
        var customer = await host.CustomerAsync(card: null);

        var error = await Assert.ThrowsAsync<StripeException>(() => host.Api.PaymentMethods.AttachAsync(
            "pm_card_chargeDeclined", new PaymentMethodAttachOptions { Customer = customer.Id }));

        Assert.Equal(402, (int)error.HttpStatusCode);
        Assert.Equal("card_error", error.StripeError.Type);
        Assert.Equal("card_declined", error.StripeError.Code);
        Assert.Equal("generic_decline", error.StripeError.DeclineCode);
    }

    [Fact]
    public async Task A_card_can_be_attached_listed_and_detached()
    {
        await using var host = await EmulatorHost.StartAsync();
        var customer = await host.CustomerAsync();

        var method = Assert.Single((await host.Api.PaymentMethods.ListAsync(new PaymentMethodListOptions { Customer = customer.Id, Type = "card" })).Data);
        Assert.Equal("4242", method.Card.Last4);
        Assert.Single((await host.Api.Customers.PaymentMethods.ListAsync(customer.Id)).Data);

        await host.Api.PaymentMethods.DetachAsync(method.Id);
        Assert.Empty((await host.Api.PaymentMethods.ListAsync(new PaymentMethodListOptions { Customer = customer.Id })).Data);
        Assert.Null((await host.Api.Customers.GetAsync(customer.Id)).InvoiceSettings.DefaultPaymentMethodId);
    }
}
