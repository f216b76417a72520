using Kit.Billing.Tests.TestHost;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Stripe;

namespace Kit.Billing.Tests.Catalogue;

public sealed class CatalogueSyncTests
{
    private static readonly Dictionary<string, string?> NotAtStart = new() { ["Kit:Billing:SyncPlansAtStart"] = "false" };

    [Fact]
    public async Task The_second_run_writes_nothing()
    {
        await using var host = await BillingHost.OnSqliteAsync(NotAtStart);
        var catalogue = host.Services.GetRequiredService<ICatalogueSync>();

        Assert.Equal(4, await catalogue.RunAsync());
        Assert.Equal(0, await catalogue.RunAsync());

        var prices = await PricesAsync(host);
        Assert.Equal(["kit_business_month", "kit_team_month"], prices.Select(p => p.LookupKey).Order());
        Assert.Equal(800, prices.Single(p => p.LookupKey == "kit_team_month").UnitAmount);
    }

    [Fact]
    public async Task Development_brings_the_plans_to_Stripe_at_start()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        await Eventually.IsTrueAsync(async () => (await PricesAsync(host)).Count == 2);
    }

    [Fact]
    public async Task A_changed_amount_makes_a_new_price_and_archives_the_old_also_there_and_back()
    {
        await using var host = await BillingHost.OnSqliteAsync(NotAtStart);
        await host.Services.GetRequiredService<ICatalogueSync>().RunAsync();
        var first = (await PricesAsync(host)).Single(p => p.LookupKey == "kit_team_month");

        Assert.Equal(2, await RunAsync(host, Plan.PerSeat("team", "Team", 900, "usd").Describe("For teams.")));
        var second = (await PricesAsync(host)).Single(p => p.LookupKey == "kit_team_month");
        Assert.Equal(900, second.UnitAmount);
        Assert.Equal(first.ProductId, second.ProductId);
        var archived = await host.Stripe.Api.Prices.GetAsync(first.Id);
        Assert.False(archived.Active);
        Assert.Null(archived.LookupKey);

        // Within the day in which Stripe remembers idempotency keys, the old amount is a new price again.
        Assert.Equal(2, await RunAsync(host, TestPlans.Team));
        var third = (await PricesAsync(host)).Single(p => p.LookupKey == "kit_team_month");
        Assert.Equal(800, third.UnitAmount);
        Assert.True(third.Active);
        Assert.NotEqual(first.Id, third.Id);
    }

    [Fact]
    public async Task A_changed_name_changes_the_product()
    {
        await using var host = await BillingHost.OnSqliteAsync(NotAtStart);
        await host.Services.GetRequiredService<ICatalogueSync>().RunAsync();

        Assert.Equal(1, await RunAsync(host, Plan.PerSeat("team", "Crew", 800, "usd").Describe("For teams.")));

        var products = await host.Stripe.Api.Products.ListAsync(new ProductListOptions { Active = true });
        Assert.Equal(["Business", "Crew"], products.Select(p => p.Name).Order());
    }

    private static async Task<List<Price>> PricesAsync(BillingHost host) =>
        [.. (await host.Stripe.Api.Prices.ListAsync(new PriceListOptions { Active = true }))];

    private static async Task<int> RunAsync(BillingHost host, params Plan[] plans)
    {
        var options = new BillingOptions();
        Array.ForEach(plans, options.Plans.Add);
        using var sync = new CatalogueSync(host.Stripe, new PlanRegistry(Options.Create(options)), NullLogger<CatalogueSync>.Instance);
        return await sync.RunAsync();
    }
}
