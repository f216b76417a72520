using Stripe;

namespace Kit.Billing.Emulator.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public async Task A_product_can_be_created_changed_listed_and_deleted()
    {
        await using var host = await EmulatorHost.StartAsync();

        var product = await host.Api.Products.CreateAsync(new ProductCreateOptions { Name = "Pro", Metadata = new() { ["a"] = "1", ["b"] = "2" } });
        Assert.StartsWith("prod_", product.Id, StringComparison.Ordinal);
        Assert.False(product.Livemode);

        var changed = await host.Api.Products.UpdateAsync(
            product.Id, new ProductUpdateOptions { Active = false, Metadata = new() { ["a"] = "", ["c"] = "3" } });
        Assert.False(changed.Active);
        Assert.Equal(new Dictionary<string, string> { ["b"] = "2", ["c"] = "3" }, changed.Metadata);

        Assert.Empty((await host.Api.Products.ListAsync(new ProductListOptions { Active = true })).Data);
        Assert.Single((await host.Api.Products.ListAsync(new ProductListOptions { Active = false })).Data);

        Assert.True((await host.Api.Products.DeleteAsync(product.Id)).Deleted);
        Assert.Empty((await host.Api.Products.ListAsync()).Data);
    }

    [Fact]
    public async Task A_product_with_prices_cant_be_deleted()
    {
        await using var host = await EmulatorHost.StartAsync();
        var price = await host.PriceAsync();

        var error = await Assert.ThrowsAsync<StripeException>(() => host.Api.Products.DeleteAsync(price.ProductId));

        Assert.Equal(400, (int)error.HttpStatusCode);
    }

    [Fact]
    public async Task A_price_keeps_its_amount_and_lookup_keys_can_be_transferred()
    {
        await using var host = await EmulatorHost.StartAsync();
        var old = await host.PriceAsync(1000, "pro_monthly");
        Assert.Equal(1000, old.UnitAmount);
        Assert.Equal("month", old.Recurring.Interval);

        var taken = await Assert.ThrowsAsync<StripeException>(() => host.PriceAsync(1200, "pro_monthly"));
        Assert.Equal("lookup_key", taken.StripeError.Param);

        var next = await host.Api.Prices.CreateAsync(new PriceCreateOptions
        {
            Product = old.ProductId,
            Currency = "usd",
            UnitAmount = 1200,
            LookupKey = "pro_monthly",
            TransferLookupKey = true,
            Recurring = new PriceRecurringOptions { Interval = "month" },
        });

        var found = await host.Api.Prices.ListAsync(new PriceListOptions { LookupKeys = ["pro_monthly"] });
        Assert.Equal(next.Id, Assert.Single(found.Data).Id);
        Assert.Null((await host.Api.Prices.GetAsync(old.Id)).LookupKey);

        using var request = host.Request(HttpMethod.Post, $"/v1/prices/{old.Id}", ("unit_amount", "1"));
        using var refused = await host.Http.SendAsync(request);
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains("parameter_unknown", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_price_of_a_new_product_comes_with_it()
    {
        await using var host = await EmulatorHost.StartAsync();

        var product = await host.Api.Products.CreateAsync(new ProductCreateOptions
        {
            Name = "Pro",
            DefaultPriceData = new ProductDefaultPriceDataOptions
            {
                Currency = "eur",
                UnitAmountDecimal = 12.5m,
                Recurring = new ProductDefaultPriceDataRecurringOptions { Interval = "year" },
            },
            Expand = ["default_price"],
        });

        Assert.Equal(12.5m, product.DefaultPrice.UnitAmountDecimal);
        Assert.Null(product.DefaultPrice.UnitAmount);
        Assert.Equal("year", product.DefaultPrice.Recurring.Interval);
    }
}
