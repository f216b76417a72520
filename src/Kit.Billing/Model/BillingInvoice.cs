using Kit.Data;

namespace Kit.Billing;

/// <summary>An invoice to the tenant, as Stripe last told it.</summary>
[NotVersioned]
[NotImported("Stripe decides it, and no two tenants are one customer")]
[KeptOnErasure("tax law: invoices", 10)]
public sealed class BillingInvoice
{
    /// <summary>The id.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Stripe's id.</summary>
    public required string StripeId { get; init; }

    /// <summary>The number that the customer sees; <see langword="null"/> while it is a draft.</summary>
    public string? Number { get; internal set; }

    /// <summary>Stripe's word for the state: <c>draft</c>, <c>open</c>, <c>paid</c>, <c>void</c>, <c>uncollectible</c>.</summary>
    public string Status { get; internal set; } = "";

    /// <summary>What it comes to, in minor units.</summary>
    public long Total { get; internal set; }

    /// <summary>What is left to pay, in minor units.</summary>
    public long Due { get; internal set; }

    /// <summary>ISO 4217 code in lower case.</summary>
    public string Currency { get; internal set; } = "";

    /// <summary>How often a payment was tried.</summary>
    public long Attempts { get; internal set; }

    /// <summary>The page where the invoice is seen and paid.</summary>
    public string? HostedUrl { get; internal set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset IssuedAt { get; internal set; }

    /// <summary>When it was paid.</summary>
    public DateTimeOffset? PaidAt { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => Number ?? StripeId;
}
