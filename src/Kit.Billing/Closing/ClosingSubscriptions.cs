using Kit.Tenancy;
using Stripe;

namespace Kit.Billing;

/// <summary>
/// A subscription ends with its tenant: at the end of what is paid once the tenant closes, and it goes on when the tenant does. Who cancelled is
/// written on the subscription by the same call: what an owner had cancelled before stays cancelled.
/// </summary>
internal sealed class ClosingSubscriptions(StripeConnection stripe)
{
    private const string Yes = "true";
    private const string Unset = "";

    /// <summary>Makes Stripe agree with a tenant's status.</summary>
    /// <returns>Whether something had to be changed there.</returns>
    public async Task<bool> FollowAsync(TenantStatus status, IEnumerable<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var ends = status is TenantStatus.Closing or TenantStatus.Closed;
        var changed = false;
        foreach (var subscription in subscriptions.Where(s => SubscriptionStatus.IsLive(s.Status)))
        {
            var isOurs = subscription.Metadata?.GetValueOrDefault(StripeMetadata.Closing) == Yes;
            if (ends ? !subscription.CancelAtPeriodEnd && subscription.CancelAt is null : isOurs)
            {
                await UpdateAsync(subscription.Id, ends, cancellationToken);
                changed = true;
            }
        }

        return changed;
    }

    private async Task UpdateAsync(string id, bool cancel, CancellationToken cancellationToken) => await stripe.Api.Subscriptions.UpdateAsync(
        id,
        new SubscriptionUpdateOptions
        {
            CancelAtPeriodEnd = cancel,
            Metadata = new() { [StripeMetadata.Closing] = cancel ? Yes : Unset },
        },
        null,
        cancellationToken);
}
