using Kit.Data;

namespace Kit.Billing;

/// <summary>
/// An event as it came in. It is the platform's row and no tenant's: the raw text has customers' names and addresses, which row-level
/// security keeps from every tenant's statements.
/// </summary>
[TenantOrPlatform, NotAudited, NotVersioned]
internal sealed class StripeEvent
{
    /// <summary>Stripe's id, <c>evt_…</c>: the key, so that the same event can't be stored twice.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>The id of the object that it is about.</summary>
    public string? ObjectId { get; init; }

    public string? CustomerId { get; init; }

    /// <summary>The tenant that the object names itself; checked before it is believed.</summary>
    public Guid? ClaimedTenantId { get; init; }

    public bool Livemode { get; init; }

    public string? ApiVersion { get; init; }

    /// <summary>Stripe's time, to the second; not an order.</summary>
    public DateTimeOffset Created { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public required string Raw { get; init; }

    public StripeEventState State { get; set; }

    public int Attempts { get; set; }

    /// <summary>Why it was parked, or what the last attempt failed with.</summary>
    public string? Error { get; set; }

    public DateTimeOffset? ProcessedAt { get; set; }
}
