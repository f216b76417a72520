using Kit.Data;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace Kit.Billing;

/// <summary>
/// What an erased tenant has at Stripe that goes on by itself: its subscriptions are cancelled at once, before the row that knows the customer goes.
/// The customer and its invoices are Stripe's books, and stay there. Exports have what the tables have.
/// </summary>
internal sealed class SubscriptionPart(IControlPlane control, TenantScope scope, StripeConnection stripe) : ITenantDataPart
{
    public string Name => "subscription";

    public Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task EraseAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in await LiveAsync(cancellationToken))
        {
            await stripe.Api.Subscriptions.CancelAsync(subscription, new SubscriptionCancelOptions(), null, cancellationToken);
        }
    }

    public async Task<long> ProveErasedAsync(CancellationToken cancellationToken) => (await LiveAsync(cancellationToken)).Count;

    private async Task<List<string>> LiveAsync(CancellationToken cancellationToken)
    {
        var id = scope.RequireTenant().Id;
        var customerId = await control.Db.Set<BillingAccount>().Where(a => a.Id == id).Select(a => a.CustomerId).FirstOrDefaultAsync(cancellationToken);
        if (customerId is null)
        {
            return []; // it never paid, or the row that knew is gone, which is deleted only after this
        }

        try
        {
            var truth = await CustomerTruth.FetchAsync(stripe.Api, customerId, cancellationToken);
            return [.. truth.Subscriptions.Where(s => SubscriptionStatus.IsLive(s.Status) || s.Status == SubscriptionStatus.Incomplete).Select(s => s.Id)];
        }
        catch (StripeException e) when (e.StripeError?.Code == StripeConnection.Missing)
        {
            return []; // of another Stripe account, or of an emulator that was emptied: nothing goes on here
        }
    }
}
