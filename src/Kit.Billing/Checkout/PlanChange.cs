using System.Globalization;
using Kit.Tenancy;
using Stripe;

namespace Kit.Billing;

/// <summary>Changes the subscription that the tenant has: to another plan, or to its end.</summary>
internal sealed class PlanChange(TenantScope scope, StripeConnection stripe)
{
    private static readonly List<string> LatestInvoice = ["latest_invoice"];

    /// <summary>Moves the subscription to another plan. Nothing changes here or there until the difference is paid.</summary>
    public async Task<CheckoutOutcome> RunAsync(
        BillingSubscription current, Plan plan, Price price, long seats, string operation, CancellationToken cancellationToken)
    {
        if (current.PlanKey == plan.Key)
        {
            throw new BillingException(
                BillingErrors.AlreadySubscribed, $"The tenant is subscribed on plan '{plan.Key}' already.", 409, $"You are on {plan.Name} already.");
        }

        var updated = await stripe.Api.Subscriptions.UpdateAsync(
            current.StripeId,
            new SubscriptionUpdateOptions
            {
                Items = [new SubscriptionItemOptions { Id = current.ItemId, Price = price.Id, Quantity = seats }],
                PaymentBehavior = "pending_if_incomplete",
                ProrationBehavior = "always_invoice",
                Expand = LatestInvoice,
            },
            IdempotencyKey.For(
                scope.RequireTenant().Id.ToString(), "change-plan", operation, current.StripeId, current.PlanKey, price.Id, seats.ToString(CultureInfo.InvariantCulture)),
            cancellationToken);
        return new(updated.PendingUpdate is null ? null : updated.LatestInvoice?.HostedInvoiceUrl);
    }

    /// <summary>Lets the subscription end with what is paid, or takes that back.</summary>
    public async Task CancelAsync(BillingAccount account, bool cancel, CancellationToken cancellationToken)
    {
        if (account.SubscriptionId is not { } id || !SubscriptionStatus.IsLive(account.Status))
        {
            throw new BillingException(BillingErrors.NoSubscription, "The tenant has no subscription that goes on.", 409, "There is no subscription to change.");
        }

        await stripe.Api.Subscriptions.UpdateAsync(id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = cancel }, null, cancellationToken);
    }
}
