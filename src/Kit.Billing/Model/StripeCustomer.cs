using Kit.Data;

namespace Kit.Billing;

/// <summary>
/// Which tenant a Stripe customer is. Global, so that the database refuses a customer to a second tenant; seen by that tenant, and by webhooks in the
/// platform scope. It holds ids and nothing else.
/// </summary>
[Global, NotAudited, NotVersioned]
internal sealed class StripeCustomer
{
    public required string CustomerId { get; init; }

    public required Guid TenantId { get; init; }

    /// <summary>When the customer was last fetched.</summary>
    public DateTimeOffset? SyncedAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
