using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Stripe;

namespace Kit.Billing.Emulator.Tests;

public sealed class HttpRulesTests
{
    [Fact]
    public void The_served_version_is_the_one_that_Stripe_net_pins() =>
        Assert.Equal(StripeConfiguration.ApiVersion, new StripeEmulatorOptions().ApiVersion);

    [Theory]
    [InlineData(null, null)]
    [InlineData("Bearer", "pk_test_x")]
    [InlineData("Bearer", " ")]
    [InlineData("Basic", "not base64")]
    public async Task A_missing_or_foreign_key_is_401(string? scheme, string? parameter)
    {
        await using var host = await EmulatorHost.StartAsync();
        using var request = host.Request(HttpMethod.Get, "/v1/customers");
        request.Headers.Authorization = null;
        if (scheme is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {parameter}");
        }

        using var answer = await host.Http.SendAsync(request);

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal("invalid_request_error", (await ErrorAsync(answer))["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_key_may_come_as_basic_authentication()
    {
        await using var host = await EmulatorHost.StartAsync();
        using var request = host.Request(HttpMethod.Get, "/v1/customers");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("sk_test_x:")));

        using var answer = await host.Http.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.StartsWith("req_", answer.Headers.GetValues("Request-Id").Single(), StringComparison.Ordinal);
        Assert.Equal(StripeConfiguration.ApiVersion, answer.Headers.GetValues("Stripe-Version").Single());
    }

    [Fact]
    public async Task An_unknown_object_is_404_resource_missing()
    {
        await using var host = await EmulatorHost.StartAsync();

        var error = await Assert.ThrowsAsync<StripeException>(() => host.Api.Customers.GetAsync("cus_none"));

        Assert.Equal(404, (int)error.HttpStatusCode);
        Assert.Equal("resource_missing", error.StripeError.Code);
        Assert.Equal("id", error.StripeError.Param);
        Assert.Equal("No such customer: 'cus_none'", error.StripeError.Message);
    }

    [Fact]
    public async Task An_unknown_object_in_a_parameter_is_400_with_its_name()
    {
        await using var host = await EmulatorHost.StartAsync();
        var price = await host.PriceAsync();

        var error = await Assert.ThrowsAsync<StripeException>(() => host.Api.Subscriptions.CreateAsync(
            new SubscriptionCreateOptions { Customer = "cus_none", Items = [new() { Price = price.Id }] }));

        Assert.Equal(400, (int)error.HttpStatusCode);
        Assert.Equal("resource_missing", error.StripeError.Code);
        Assert.Equal("customer", error.StripeError.Param);
    }

    [Theory]
    [InlineData("/v1/products", "description", "x", "name", "parameter_missing")]
    [InlineData("/v1/products", "name", "", "name", "parameter_invalid_empty")]
    [InlineData("/v1/customers", "colour", "red", "colour", "parameter_unknown")]
    [InlineData("/v1/customers", "balance", "many", "balance", "parameter_invalid_integer")]
    [InlineData("/v1/customers", "tax_exempt", "perhaps", "tax_exempt", null)]
    [InlineData("/v1/customers", "address[planet]", "Mars", "address[planet]", "parameter_unknown")]
    [InlineData("/v1/subscriptions", "items[0][colour]", "red", "items[0][colour]", "parameter_unknown")]
    public async Task A_wrong_parameter_is_400_with_its_name(string path, string name, string value, string param, string? code)
    {
        await using var host = await EmulatorHost.StartAsync();
        using var request = host.Request(HttpMethod.Post, path, (name, value));

        using var answer = await host.Http.SendAsync(request);

        Assert.Equal(400, (int)answer.StatusCode);
        var error = await ErrorAsync(answer);
        Assert.Equal("invalid_request_error", error["type"]!.GetValue<string>());
        Assert.Equal(param, error["param"]!.GetValue<string>());
        Assert.Equal(code, error["code"]?.GetValue<string>());
    }

    [Fact]
    public async Task An_unserved_url_is_404()
    {
        await using var host = await EmulatorHost.StartAsync();

        var error = await Assert.ThrowsAsync<StripeException>(() => host.Api.Coupons.ListAsync());

        Assert.Equal(404, (int)error.HttpStatusCode);
        Assert.Contains("Unrecognized request URL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_idempotency_key_and_parameters_get_the_same_answer()
    {
        await using var host = await EmulatorHost.StartAsync();
        var key = new RequestOptions { IdempotencyKey = "key-1" };

        var first = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Email = "a@example.com" }, key);
        var again = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Email = "a@example.com" }, key);

        Assert.Equal(first.Id, again.Id);
        Assert.Equal("true", again.StripeResponse.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.False(first.StripeResponse.Headers.Contains("Idempotent-Replayed"));
        Assert.Single((await host.Api.Customers.ListAsync()).Data);

        var error = await Assert.ThrowsAsync<StripeException>(() =>
            host.Api.Customers.CreateAsync(new CustomerCreateOptions { Email = "b@example.com" }, key));
        Assert.Equal(400, (int)error.HttpStatusCode);
        Assert.Equal("idempotency_error", error.StripeError.Type);
    }

    [Fact]
    public async Task A_refusal_is_replayed_too_but_a_malformed_request_isnt_remembered()
    {
        await using var host = await EmulatorHost.StartAsync();
        var key = new RequestOptions { IdempotencyKey = "key-2" };
        await Assert.ThrowsAsync<StripeException>(() => host.Api.Customers.UpdateAsync("cus_none", new CustomerUpdateOptions { Name = "x" }, key));

        var again = await Assert.ThrowsAsync<StripeException>(() => host.Api.Customers.UpdateAsync("cus_none", new CustomerUpdateOptions { Name = "x" }, key));
        Assert.Equal("true", again.StripeResponse.Headers.GetValues("Idempotent-Replayed").Single());

        var other = new RequestOptions { IdempotencyKey = "key-3" };
        await Assert.ThrowsAsync<StripeException>(() => host.Api.Products.CreateAsync(new ProductCreateOptions(), other));
        Assert.Equal("Pro", (await host.Api.Products.CreateAsync(new ProductCreateOptions { Name = "Pro" }, other)).Name);
    }

    [Fact]
    public async Task Concurrent_requests_with_one_key_do_it_once()
    {
        await using var host = await EmulatorHost.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            host.Api.Customers.CreateAsync(new CustomerCreateOptions { Name = "once" }, new RequestOptions { IdempotencyKey = "key-4" })));

        Assert.Single(answers.Select(customer => customer.Id).Distinct());
        Assert.Single((await host.Api.Customers.ListAsync()).Data);
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day_and_can_be_used_anew()
    {
        var clock = new MovableClock();
        await using var host = await EmulatorHost.StartAsync(clock: clock);
        var key = new RequestOptions { IdempotencyKey = "key-5" };
        var first = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Name = "a" }, key);

        clock.Now += TimeSpan.FromHours(25);
        var second = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Name = "b" }, key);
        var replayed = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Name = "b" }, key);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, replayed.Id);
    }

    [Fact]
    public async Task Lists_page_forwards_and_backwards()
    {
        await using var host = await EmulatorHost.StartAsync();
        var ids = new List<string>();
        for (var index = 0; index < 7; index++)
        {
            ids.Insert(0, (await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Name = $"{index}" })).Id);
        }

        var paged = new List<string>();
        await foreach (var customer in host.Api.Customers.ListAutoPagingAsync(new CustomerListOptions { Limit = 3 }))
        {
            paged.Add(customer.Id);
        }

        Assert.Equal(ids, paged);
        var first = await host.Api.Customers.ListAsync(new CustomerListOptions { Limit = 3 });
        Assert.True(first.HasMore);
        Assert.Equal("/v1/customers", first.Url);
        var before = await host.Api.Customers.ListAsync(new CustomerListOptions { Limit = 2, EndingBefore = ids[3] });
        Assert.Equal(ids[1..3], before.Select(customer => customer.Id));
        Assert.True(before.HasMore);
        var start = await host.Api.Customers.ListAsync(new CustomerListOptions { Limit = 5, EndingBefore = ids[2] });
        Assert.Equal(ids[..2], start.Select(customer => customer.Id));
        Assert.False(start.HasMore);
        var error = await Assert.ThrowsAsync<StripeException>(() => host.Api.Customers.ListAsync(new CustomerListOptions { StartingAfter = "cus_none" }));
        Assert.Equal("starting_after", error.StripeError.Param);
        Assert.Empty((await host.Api.Customers.ListAsync(new CustomerListOptions { Created = new DateRangeOptions { LessThan = DateTime.UnixEpoch } })).Data);
    }

    [Fact]
    public async Task Expand_replaces_ids_at_depth_and_in_lists()
    {
        await using var host = await EmulatorHost.StartAsync();
        var subscription = await host.SubscribeAsync();

        var expanded = await host.Api.Subscriptions.GetAsync(subscription.Id, new SubscriptionGetOptions
        {
            Expand = ["customer", "items.data.price.product", "latest_invoice.confirmation_secret"],
        });
        var invoice = await host.Api.Invoices.GetAsync(subscription.LatestInvoiceId, new InvoiceGetOptions { Expand = ["payments.data.payment.payment_intent"] });
        Assert.Equal("Ada", expanded.Customer.Name);
        Assert.Equal("Pro", expanded.Items.Data[0].Price.Product.Name);
        Assert.Equal("succeeded", invoice.Payments.Data[0].Payment.PaymentIntent.Status);
        Assert.Contains("_secret_", expanded.LatestInvoice.ConfirmationSecret.ClientSecret, StringComparison.Ordinal);

        var listed = await host.Api.Subscriptions.ListAsync(new SubscriptionListOptions { Expand = ["data.default_payment_method", "data.latest_invoice"] });
        Assert.Equal("paid", listed.Data[0].LatestInvoice.Status);

        var customer = await host.Api.Customers.GetAsync(subscription.CustomerId, new CustomerGetOptions { Expand = ["subscriptions"] });
        Assert.Equal(subscription.Id, Assert.Single(customer.Subscriptions.Data).Id);
        Assert.Null((await host.Api.Customers.GetAsync(subscription.CustomerId)).Subscriptions);

        var error = await Assert.ThrowsAsync<StripeException>(() =>
            host.Api.Customers.GetAsync(subscription.CustomerId, new CustomerGetOptions { Expand = ["nonsense"] }));
        Assert.Equal(400, (int)error.HttpStatusCode);
        await Assert.ThrowsAsync<StripeException>(() =>
            host.Api.Subscriptions.ListAsync(new SubscriptionListOptions { Expand = ["data.items.data.price.product"] }));
    }

    private static async Task<JsonObject> ErrorAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!.AsObject();
}
