using Kit.Data;

namespace Kit.Billing;

/// <summary>What decides a tenant's plan: its Stripe customer, the subscription's state as last fetched, and an operator's grant. One for each tenant.</summary>
[NotVersioned]
[NotImported("Stripe decides it, and no two tenants are one customer")]
public sealed class BillingAccount
{
    /// <summary>The tenant's id, so that there can't be two.</summary>
    public required Guid Id { get; init; }

    /// <summary>Stripe's customer, or <see langword="null"/> before the first checkout.</summary>
    public string? CustomerId { get; internal set; }

    /// <summary>The subscription that counts, by Stripe's id.</summary>
    public string? SubscriptionId { get; internal set; }

    /// <summary>The key of the plan subscribed to, whatever the state; <see langword="null"/> without a subscription.</summary>
    public string? PlanKey { get; internal set; }

    /// <summary>Stripe's word for the subscription's state: <c>active</c>, <c>past_due</c>…</summary>
    public string? Status { get; internal set; }

    /// <summary>How many seats are paid for.</summary>
    public long Seats { get; internal set; }

    /// <summary>Until when is paid.</summary>
    public DateTimeOffset? CurrentPeriodEnd { get; internal set; }

    /// <summary>When the subscription ends, if it was cancelled.</summary>
    public DateTimeOffset? CancelAt { get; internal set; }

    /// <summary>When the trial ends or ended.</summary>
    public DateTimeOffset? TrialEnd { get; internal set; }

    /// <summary>Since when a payment is due that failed.</summary>
    public DateTimeOffset? PastDueSince { get; internal set; }

    /// <summary>The key of a plan that was granted without payment, which goes before the subscription's.</summary>
    public string? GrantedPlanKey { get; internal set; }

    /// <summary>When the grant ends; <see langword="null"/> never.</summary>
    public DateTimeOffset? GrantedUntil { get; internal set; }

    /// <summary>Why it was granted.</summary>
    public string? GrantReason { get; internal set; }

    /// <summary>The checkout session that was last opened.</summary>
    public string? CheckoutSessionId { get; internal set; }

    /// <summary>When the row was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();
}
