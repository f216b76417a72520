using Kit.Data;

namespace Kit.Billing;

/// <summary>A subscription of the tenant's, as Stripe last told it. Never deleted: an ended one is history.</summary>
[NotVersioned]
[NotImported("Stripe decides it, and no two tenants are one customer")]
public sealed class BillingSubscription
{
    /// <summary>The id.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Stripe's id.</summary>
    public required string StripeId { get; init; }

    /// <summary>Stripe's id of the item that holds the plan's price.</summary>
    public string? ItemId { get; internal set; }

    /// <summary>Stripe's word for the state.</summary>
    public string Status { get; internal set; } = "";

    /// <summary>The plan, or <see langword="null"/> when its price is none of Kit's.</summary>
    public string? PlanKey { get; internal set; }

    /// <summary>How many seats are paid for.</summary>
    public long Seats { get; internal set; }

    /// <summary>The price of a seat or of the plan, in minor units.</summary>
    public long UnitAmount { get; internal set; }

    /// <summary>ISO 4217 code in lower case.</summary>
    public string Currency { get; internal set; } = "";

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; internal set; }

    /// <summary>Until when is paid.</summary>
    public DateTimeOffset? CurrentPeriodEnd { get; internal set; }

    /// <summary>When it ends, if it was cancelled.</summary>
    public DateTimeOffset? CancelAt { get; internal set; }

    /// <summary>When the trial ends or ended.</summary>
    public DateTimeOffset? TrialEnd { get; internal set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => StripeId;
}
