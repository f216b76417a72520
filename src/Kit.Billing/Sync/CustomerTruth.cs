using Stripe;

namespace Kit.Billing;

/// <summary>What Stripe says of a customer now.</summary>
/// <param name="Email">Where its invoices go.</param>
/// <param name="IsDeleted">Whether it was deleted; its subscriptions and invoices stay to be read.</param>
/// <param name="Subscriptions">All of them, ended ones too.</param>
/// <param name="Invoices">The last hundred.</param>
internal sealed record CustomerTruth(string? Email, bool IsDeleted, IReadOnlyList<Subscription> Subscriptions, IReadOnlyList<Invoice> Invoices)
{
    private const long Page = 100;

    public static async Task<CustomerTruth> FetchAsync(V1Services api, string customerId, CancellationToken cancellationToken)
    {
        var customer = await api.Customers.GetAsync(customerId, null, null, cancellationToken);
        var subscriptions = new List<Subscription>();
        var all = new SubscriptionListOptions { Customer = customerId, Status = "all", Limit = Page };
        await foreach (var subscription in api.Subscriptions.ListAutoPagingAsync(all, null, cancellationToken))
        {
            subscriptions.Add(subscription);
        }

        var invoices = await api.Invoices.ListAsync(new InvoiceListOptions { Customer = customerId, Limit = Page }, null, cancellationToken);
        return new(customer.Email, customer.Deleted == true, subscriptions, invoices.Data);
    }
}
