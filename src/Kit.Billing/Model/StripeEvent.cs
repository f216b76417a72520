using Kit.Data;

namespace Kit.Billing;

/// <summary>
/// An event as it came in. It is the platform's row and no tenant's: the raw text has customers' names and addresses, which row-level
/// security keeps from every tenant's statements. The text stays only with events of a tenant that is here: those of an erased one are deleted with
/// it, and what comes later is forgotten but for the id, by which a second delivery is known.
/// </summary>
[TenantOrPlatform, NotAudited, NotVersioned]
internal sealed class StripeEvent
{
    /// <summary>Stripe's id, <c>evt_…</c>: the key, so that the same event can't be stored twice.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>The id of the object that it is about.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Stripe's customer that it is about.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The tenant that the object names itself; checked before it is believed.</summary>
    public Guid? ClaimedTenantId { get; init; }

    public bool Livemode { get; init; }

    public string? ApiVersion { get; init; }

    /// <summary>Stripe's time, to the second; not an order.</summary>
    public DateTimeOffset Created { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The text as it came in, or nothing where no tenant has it.</summary>
    public required string Raw { get; init; }

    public StripeEventState State { get; set; }

    public int Attempts { get; set; }

    /// <summary>Why it was parked, or what the last attempt failed with.</summary>
    public string? Error { get; set; }

    public DateTimeOffset? ProcessedAt { get; set; }

    /// <summary>The same, but for whom it is about and what it says.</summary>
    public StripeEvent Forget(StripeEventState state, string error) => new()
    {
        Id = Id,
        Type = Type,
        Livemode = Livemode,
        ApiVersion = ApiVersion,
        Created = Created,
        ReceivedAt = ReceivedAt,
        Raw = "",
        State = state,
        Error = error,
    };
}
