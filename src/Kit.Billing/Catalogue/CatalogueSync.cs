using Microsoft.Extensions.Logging;
using Stripe;

namespace Kit.Billing;

internal sealed partial class CatalogueSync(StripeConnection stripe, PlanRegistry plans, ILogger<CatalogueSync> logger) : ICatalogueSync, IDisposable
{
    private const string Owner = "catalogue";
    private readonly SemaphoreSlim _one = new(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var products = await FindProductsAsync(cancellationToken);
            var writes = 0;
            foreach (var plan in plans.All.Where(p => p.PriceKind != PriceKind.Free))
            {
                var product = products.GetValueOrDefault(plan.Key);
                if (product is null || IsChanged(product, plan))
                {
                    product = await WriteProductAsync(product, plan, cancellationToken);
                    writes++;
                }

                writes += await SyncPriceAsync(plan, product, cancellationToken);
            }

            LogSynced(plans.All.Count, writes);
            return writes;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The price that Stripe has for a plan now, or <see langword="null"/> when it has none or another one.</summary>
    public async Task<Price?> FindPriceAsync(Plan plan, CancellationToken cancellationToken)
    {
        var price = await FindByLookupKeyAsync(plan, cancellationToken);
        return price is not null && Charges(price, plan) ? price : null;
    }

    public void Dispose() => _one.Dispose();

    private async Task<Dictionary<string, Product>> FindProductsAsync(CancellationToken cancellationToken)
    {
        var products = new Dictionary<string, Product>(StringComparer.Ordinal);
        await foreach (var product in stripe.Api.Products.ListAutoPagingAsync(new ProductListOptions { Limit = 100 }, null, cancellationToken))
        {
            // The newest comes first; of two with one key, the active one.
            if (product.Metadata.TryGetValue(StripeMetadata.Plan, out var key) && (!products.TryGetValue(key, out var known) || (product.Active && !known.Active)))
            {
                products[key] = product;
            }
        }

        return products;
    }

    private static bool IsChanged(Product product, Plan plan) =>
        product.Name != plan.Name || (product.Description ?? "") != plan.Description || !product.Active;

    private Task<Product> WriteProductAsync(Product? product, Plan plan, CancellationToken cancellationToken) => product is null
        ? stripe.Api.Products.CreateAsync(
            new ProductCreateOptions
            {
                Name = plan.Name,
                Description = plan.Description.Length > 0 ? plan.Description : null,
                Metadata = new() { [StripeMetadata.Plan] = plan.Key },
            },
            IdempotencyKey.For(Owner, "product", plan.Key, plan.Name, plan.Description),
            cancellationToken)
        : stripe.Api.Products.UpdateAsync(
            product.Id, new ProductUpdateOptions { Name = plan.Name, Description = plan.Description, Active = true }, null, cancellationToken);

    private async Task<int> SyncPriceAsync(Plan plan, Product product, CancellationToken cancellationToken)
    {
        var old = await FindByLookupKeyAsync(plan, cancellationToken);
        if (old is not null && Charges(old, plan) && old.ProductId == product.Id)
        {
            return 0;
        }

        // What a price charges never changes, so that nobody pays another amount than they agreed to.
        var amount = plan.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await stripe.Api.Prices.CreateAsync(
            new PriceCreateOptions
            {
                Product = product.Id,
                Currency = plan.Currency,
                UnitAmount = plan.Amount,
                Recurring = new PriceRecurringOptions { Interval = StripeMetadata.Interval },
                LookupKey = StripeMetadata.LookupKey(plan.Key),
                TransferLookupKey = true,
                Metadata = new() { [StripeMetadata.Plan] = plan.Key },
            },
            IdempotencyKey.For(Owner, "price", plan.Key, amount, plan.Currency, product.Id, old?.Id),
            cancellationToken);
        if (old is null)
        {
            return 1;
        }

        await stripe.Api.Prices.UpdateAsync(old.Id, new PriceUpdateOptions { Active = false }, null, cancellationToken);
        return 2;
    }

    private async Task<Price?> FindByLookupKeyAsync(Plan plan, CancellationToken cancellationToken) =>
        (await stripe.Api.Prices.ListAsync(
            new PriceListOptions { LookupKeys = [StripeMetadata.LookupKey(plan.Key)], Active = true }, null, cancellationToken)).FirstOrDefault();

    private static bool Charges(Price price, Plan plan) =>
        price.UnitAmount == plan.Amount && price.Currency == plan.Currency && price.Recurring?.Interval == StripeMetadata.Interval;

    [LoggerMessage(5101, LogLevel.Information, "{Plans} plans compared with Stripe's catalogue, {Writes} writes")]
    private partial void LogSynced(int plans, int writes);
}
